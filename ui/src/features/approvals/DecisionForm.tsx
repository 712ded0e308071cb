import { useEffect, useId, useRef, useState } from 'react';
import { useT } from '@/shared/i18n';
import { isChord, useKeys } from '@/shared/keys';
import { Button } from '@/shared/ui';
import { missingWord, type Words } from './decision';

/**
 * The inline confirmation of a decision. Approving has the focus on its button, so Enter confirms; refusing and returning
 * begin in their reason. Enter goes to the next field and from the last one to the button, so it never decides by accident.
 */
export function DecisionForm(props: {
  verb: 'approve' | 'refuse' | 'return';
  applicant: string;
  item: string;
  busy: boolean;
  onCancel: () => void;
  onConfirm: (words: Words) => void;
}) {
  const t = useT();
  const ids = { opinion: useId(), legalBasis: useId(), missing: useId() };
  const [words, setWords] = useState<Words>({ opinion: '', legalBasis: '' });
  const [told, setTold] = useState(false);
  const opinion = useRef<HTMLTextAreaElement>(null);
  const legalBasis = useRef<HTMLInputElement>(null);
  const confirmButton = useRef<HTMLButtonElement>(null);
  const { verb, busy } = props;

  useEffect(() => {
    (verb === 'approve' ? confirmButton : opinion).current?.focus();
  }, [verb]);

  const missing = missingWord(verb, words);
  const confirm = () => {
    if (busy) return;
    if (missing === null) {
      props.onConfirm(words);
    } else {
      setTold(true);
      (missing === 'opinion' ? opinion : legalBasis).current?.focus();
    }
  };
  useKeys({ Escape: props.onCancel, 'Ctrl+Enter': confirm });
  const tell = told && missing !== null;
  return (
    <div className="decision-form" role="group" aria-label={t(`approvals.${verb}`)}>
      {verb === 'approve' && (
        <p>
          <b>{t('approvals.approveConfirm', { applicant: props.applicant, item: props.item })}</b>{' '}
          <small>{t('approvals.approveConfirmHelp')}</small>
        </p>
      )}
      <label htmlFor={ids.opinion}>{t(`approvals.opinion.${verb}`)}</label>
      <textarea
        id={ids.opinion}
        ref={opinion}
        className="input decision-opinion"
        rows={2}
        value={words.opinion}
        onChange={event => setWords({ ...words, opinion: event.target.value })}
        onKeyDown={event => {
          if (!isChord(event, 'Enter')) return;
          event.preventDefault();
          (verb === 'refuse' ? legalBasis : confirmButton).current?.focus();
        }}
        aria-required={verb !== 'approve'}
        aria-describedby={ids.missing}
        data-testid="task-opinion"
      />
      {verb === 'refuse' && (
        <>
          <label htmlFor={ids.legalBasis}>{t('approvals.legalBasis')}</label>
          <input
            id={ids.legalBasis}
            ref={legalBasis}
            className="input"
            placeholder={t('approvals.legalBasisHint')}
            value={words.legalBasis}
            onChange={event => setWords({ ...words, legalBasis: event.target.value })}
            onKeyDown={event => {
              if (!isChord(event, 'Enter')) return;
              event.preventDefault();
              confirmButton.current?.focus();
            }}
            aria-required
            aria-describedby={ids.missing}
            data-testid="task-legal-basis"
          />
        </>
      )}
      <p id={ids.missing} className="decision-missing" role={tell ? 'alert' : undefined}>
        {tell && missingSentence()}
      </p>
      <div className="decision-buttons">
        <Button
          ref={confirmButton}
          tone={verb === 'refuse' ? 'danger' : 'primary'}
          shortcut="Enter"
          onClick={confirm}
          disabled={busy}
          data-testid="task-confirm"
        >
          {t(`approvals.confirm.${verb}`)}
        </Button>
        <Button shortcut="Esc" onClick={props.onCancel} data-testid="task-cancel">
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  );

  function missingSentence(): string {
    if (missing === 'legalBasis') return t('approvals.missing.legalBasis');
    return t(verb === 'return' ? 'approvals.missing.opinion.return' : 'approvals.missing.opinion.refuse');
  }
}
