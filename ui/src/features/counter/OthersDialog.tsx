import { useT } from '@/shared/i18n';
import { Dialog } from '@/shared/ui';

/** F2 while alone, with only other counters' people left: called on purpose, or left to their counters. */
export function OthersDialog(props: { count: number; onClose: () => void; onCall: () => void }) {
  const t = useT();
  return (
    <Dialog
      title={t('counter.othersTitle')}
      deliberate
      confirmLabel={t('counter.othersCall')}
      onClose={props.onClose}
      onConfirm={props.onCall}
      data-testid="others-dialog"
    >
      <p>{t('counter.othersHelp', { count: props.count })}</p>
    </Dialog>
  );
}
