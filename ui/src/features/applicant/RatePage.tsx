import { useState } from 'react';
import type { ApplicantSeen, RatingChoice, RatingLevel } from '@/generated';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { STARS } from '@/shared/rating';
import { useAct } from '@/shared/rpc';
import { Button, Kbd } from '@/shared/ui';
import { failedHere } from './failed';

/** Characters of what can be added in words, as the rules have it. */
const MOST_WORDS = 200;

/** Keys of the reasons, in their order. */
const REASON_KEYS = 'ABCDEFGH';

/** The service, rated by one of five levels, with reasons: all of it as the applicant likes, or not at all. */
export function RatePage(props: {
  title: string;
  number: string;
  levels: readonly RatingChoice[];
  seen: ApplicantSeen;
}) {
  const t = useT();
  const { levels, seen } = props;
  const [level, setLevel] = useState<RatingLevel | null>(null);
  const [reasons, setReasons] = useState<readonly string[]>([]);
  const [words, setWords] = useState('');
  const rate = useAct('applicant_rate', { onFailure: failedHere });
  const skip = useAct('applicant_skip', { onFailure: failedHere });
  const offered = levels.find(choice => choice.level === level)?.reasons ?? [];

  const choose = (chosen: RatingLevel) => {
    if (chosen !== level) setReasons([]);
    setLevel(chosen);
  };
  const toggle = (code: string) =>
    setReasons(held => (held.includes(code) ? held.filter(one => one !== code) : [...held, code]));
  const submit = () => {
    if (level !== null && !rate.pending) {
      void rate.act({ seen, opinion: { level, reasons: [...reasons], words } });
    }
  };
  const leave = () => {
    if (!skip.pending) void skip.act(seen);
  };

  useKeys({
    ...Object.fromEntries(levels.map(one => [`${STARS[one.level]}`, () => choose(one.level)])),
    ...Object.fromEntries(offered.map((reason, at) => [REASON_KEYS[at] ?? '', () => toggle(reason.code)])),
    'Ctrl+Enter': submit,
    Escape: leave,
  });

  return (
    <main className="applicant-rate" data-testid="applicant-rate">
      <header className="applicant-head">
        <h1>{t('applicant.rate')}</h1>
        <p>
          {props.title} {props.number}
        </p>
      </header>
      <div className="applicant-scrolls">
        <div className="applicant-levels" role="radiogroup" aria-label={t('applicant.rate')}>
          {levels.map(({ level: one }) => (
            <button
              key={one}
              type="button"
              role="radio"
              aria-checked={one === level}
              aria-keyshortcuts={`${STARS[one]}`}
              onClick={() => choose(one)}
              data-testid={`rate-${one}`}
            >
              <span aria-hidden="true" className="applicant-stars">
                {'★'.repeat(STARS[one])}
              </span>
              <span>{t(`rating.${one}`)}</span>
              <Kbd>{`${STARS[one]}`}</Kbd>
            </button>
          ))}
        </div>
        {level !== null && (
          <>
            <fieldset className="applicant-reasons">
              <legend>{t('applicant.why')}</legend>
              {offered.map((reason, at) => (
                <button
                  key={reason.code}
                  type="button"
                  aria-pressed={reasons.includes(reason.code)}
                  aria-keyshortcuts={REASON_KEYS[at]}
                  onClick={() => toggle(reason.code)}
                  data-testid={`reason-${reason.code}`}
                >
                  <span lang="zh-CN">{reason.text}</span>
                  <Kbd>{REASON_KEYS[at] ?? ''}</Kbd>
                </button>
              ))}
            </fieldset>
            <label className="applicant-words">
              {t('applicant.words')}
              <textarea
                className="input"
                rows={2}
                maxLength={MOST_WORDS}
                value={words}
                onChange={event => setWords(event.target.value)}
                data-testid="rate-words"
              />
            </label>
          </>
        )}
      </div>
      <footer className="applicant-foot">
        <Button shortcut="Esc" onClick={leave} disabled={skip.pending} data-testid="rate-skip">
          {t('applicant.skip')}
        </Button>
        <Button
          tone="primary"
          shortcut="Ctrl+Enter"
          onClick={submit}
          disabled={level === null || rate.pending}
          data-testid="rate-submit"
        >
          {t('applicant.submit')}
        </Button>
      </footer>
    </main>
  );
}
