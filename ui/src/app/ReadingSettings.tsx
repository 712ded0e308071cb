import { useId } from 'react';
import type { PaperReading } from '@/generated';
import { useT } from '@/shared/i18n';
import { useSession } from '@/shared/session';

/** Whether photographed identity papers are read on this PC; where the networks are missing it says so, and nothing can be chosen. */
export function ReadingSettings(props: { reading: PaperReading; onChange: (reading: PaperReading) => void }) {
  const t = useT();
  const { can_read: possible } = useSession();
  const help = useId();
  return (
    <div>
      <label>
        <input
          type="checkbox"
          checked={possible && props.reading === 'on'}
          disabled={!possible}
          aria-describedby={help}
          onChange={event => props.onChange(event.target.checked ? 'on' : 'off')}
          data-testid="setting-reading"
        />{' '}
        {t('settings.reading')}
      </label>
      <small id={help} className="mute" data-testid="setting-reading-help">
        {possible ? t('settings.readingHelp') : t('settings.readingMissing')}
      </small>
    </div>
  );
}
