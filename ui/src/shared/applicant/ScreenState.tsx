import { useT } from '../i18n';
import { useRpc } from '../rpc';

/** What the second screen shows, in the status line; nothing where there is none. */
export function ScreenState() {
  const t = useT();
  const status = useRpc('applicant_status', {}).data;
  if (!status?.present) return null;
  return (
    <span data-testid="status-applicant" data-status={status.stage}>
      {t('applicant.state', { what: t(`applicant.stage.${status.stage}`) })}
    </span>
  );
}
