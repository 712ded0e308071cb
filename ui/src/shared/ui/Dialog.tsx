import { Modal } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { Button } from './Button';

/** A question that has to be answered first: traps the focus, Esc closes, Ctrl+Enter confirms. */
export function Dialog(props: {
  title: ReactNode;
  onClose: () => void;
  /** What confirming does; without it there is only "close". */
  onConfirm?: () => void;
  confirmLabel?: string;
  confirmDisabled?: boolean;
  /** Confirming throws something away. */
  danger?: boolean;
  width?: number;
  children: ReactNode;
  'data-testid'?: string;
}) {
  const t = useT();
  const { onClose, onConfirm } = props;
  useFocusBack();
  const confirm = () => {
    if (!props.confirmDisabled) onConfirm?.();
  };
  useKeys({ Escape: onClose, 'Ctrl+Enter': confirm, Enter: confirm }, { modal: true });
  return (
    <Modal
      open
      title={props.title}
      width={props.width ?? 520}
      onCancel={onClose}
      keyboard={false}
      closable={false}
      centered
      mask={{ closable: false }}
      footer={
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
      }
    >
      <div data-testid={props['data-testid']}>{props.children}</div>
    </Modal>
  );
}

/** The focus goes back to where it was when the dialog opened, as long as that is still there. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );
}
