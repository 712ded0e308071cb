import { type ReactNode, useId } from 'react';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { Button } from './Button';
import { useFocusBack, useModal } from './modal';

/**
 * A question that has to be answered first: the platform's modal dialog traps the focus and makes the rest inert. Esc closes, Ctrl+Enter
 * confirms; so does Enter outside a field, unless the answer must be deliberate.
 */
export function Dialog(props: {
  title: ReactNode;
  onClose: () => void;
  /** What confirming does; without it there is only "close". */
  onConfirm?: () => void;
  confirmLabel?: string;
  confirmDisabled?: boolean;
  /** Confirming throws something away. */
  danger?: boolean;
  /** Confirming cannot be taken back: plain Enter is not enough. */
  deliberate?: boolean;
  width?: number;
  children: ReactNode;
  'data-testid'?: string;
}) {
  const t = useT();
  const title = useId();
  const { onClose, onConfirm } = props;
  useFocusBack();
  const element = useModal();
  const confirm = () => {
    if (!props.confirmDisabled) onConfirm?.();
  };
  const plain = props.danger || props.deliberate ? {} : { Enter: confirm };
  useKeys({ Escape: onClose, 'Ctrl+Enter': confirm, ...plain }, { modal: true });
  return (
    <dialog
      ref={element}
      className="dialog"
      style={{ width: props.width ?? 520 }}
      aria-labelledby={title}
      // The keys are ours; the platform would close the dialog without telling.
      onCancel={event => event.preventDefault()}
    >
      <h2 id={title} className="dialog-title">
        {props.title}
      </h2>
      <div className="dialog-body" data-testid={props['data-testid']}>
        {props.children}
      </div>
      <div className="dialog-foot">
        <Button onClick={onClose} shortcut="Esc" data-testid="dialog-cancel">
          {onConfirm ? t('common.cancel') : t('common.close')}
        </Button>
        {onConfirm && (
          <Button
            tone={props.danger ? 'danger' : 'primary'}
            onClick={confirm}
            disabled={props.confirmDisabled ?? false}
            shortcut="Ctrl+Enter"
            data-testid="dialog-confirm"
          >
            {props.confirmLabel ?? t('common.ok')}
          </Button>
        )}
      </div>
    </dialog>
  );
}
