import { useT } from '../i18n';
import { useKeys } from '../keys';
import { Button } from '../ui/Button';

/** The key that asks the applicant to look at the second screen. */
const KEY = 'Alt+Q';

/** Asks the applicant to check and sign, or to rate the service. Without a second screen there is nothing to press. */
export function AskApplicant(props: { present: boolean; what: 'sign' | 'rate'; onAsk: () => void }) {
  const t = useT();
  useKeys({ [KEY]: props.onAsk }, { enabled: props.present });
  if (!props.present) return null;
  return (
    <Button shortcut={KEY} onClick={props.onAsk} data-testid="ask-applicant">
      {t(props.what === 'sign' ? 'applicant.askToSign' : 'applicant.askToRate')}
    </Button>
  );
}
