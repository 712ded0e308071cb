import type { Due, Light } from '@/generated';
import { useT } from '../i18n';
import { day, dueDay, useNow } from '../time';
import { Tag, type Tone } from './Tag';

const TONES: Record<Light, Tone> = { none: 'plain', stopped: 'info', yellow: 'warn', red: 'bad' };

/** The light of a deadline: never only a colour, the words say it too. Nothing where nothing is urgent. */
export function DueTag({ due, light }: { due: Due; light: Light }) {
  const t = useT();
  const today = day(useNow());
  if (light === 'none') return null;
  const on = dueDay(due);
  const date = on?.slice(5) ?? '';
  const words =
    light === 'stopped'
      ? t('common.lightStopped')
      : on === null
        ? t('common.lightNow')
        : light === 'red'
          ? t('common.lightRed', { date })
          : on === today
            ? t('common.lightToday')
            : t('common.lightYellow', { date });
  return (
    <Tag tone={TONES[light]} data-testid={`light-${light}`}>
      {words}
    </Tag>
  );
}
