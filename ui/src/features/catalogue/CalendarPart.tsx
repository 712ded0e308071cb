import { useRef } from 'react';
import { useT } from '@/shared/i18n';
import { useAct, useRpc } from '@/shared/rpc';
import { day, moment, useNow } from '@/shared/time';
import { Button, FileInput, PanelHeading, Tag, toast, toastFailure } from '@/shared/ui';
import { faultSentence, isGoingOn, isShort } from './calendar';

/** How far the official calendar reaches, and taking the next year in once it is published. */
export function CalendarPart() {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const now = useNow();
  const today = day(now);
  const held = useRpc('calendar_view', {}).data;
  const reckoning = useRpc('calendar_reckoning', {}, { every: 2000, while: isGoingOn }).data;
  const taken = useAct('calendar_import', {
    onDone: view => toast('done', 'calendar.taken', { day: view.horizon }),
    onFailure: failure => {
      if (faultSentence(failure) === null) toastFailure(failure);
    },
  });
  const fault = taken.failure && faultSentence(taken.failure);
  const take = async ([file]: readonly File[]) => {
    if (file) await taken.act({ text: await file.text() });
  };
  return (
    <section className="calendar" data-testid="calendar">
      <PanelHeading title={t('calendar.title')} />
      <div className="calendar-body">
        <p>
          {held ? t('calendar.known', { from: held.from, horizon: held.horizon }) : t('calendar.none')}{' '}
          {held && isShort(held.horizon, today) && (
            <Tag tone="warn" data-testid="calendar-short">
              {t('calendar.short')}
            </Tag>
          )}
        </p>
        {held && <p className="mute">{t('calendar.source', { source: held.source })}</p>}
        {reckoning && (
          <p className="mute" role="status" data-testid="calendar-reckoning">
            {reckoning.done_at === null
              ? t('calendar.reckoning')
              : t('calendar.reckoned', { n: reckoning.cases, time: moment(reckoning.done_at, now) })}
          </p>
        )}
        <p className="mute">{t('calendar.help')}</p>
        <div>
          <Button
            onClick={() => input.current?.click()}
            disabled={taken.pending}
            data-testid="calendar-import"
          >
            {t('calendar.import')}
          </Button>
        </div>
        {fault && (
          <p className="notice notice-warn" role="alert" data-testid="calendar-fault">
            {t(fault, { day: '', line: '', column: '', ...taken.failure?.params })}
          </p>
        )}
        <FileInput
          ref={input}
          accept=".json,application/json"
          label={t('calendar.import')}
          data-testid="calendar-file"
          onFiles={files => void take(files)}
        />
      </div>
    </section>
  );
}
