import { useEffect, useRef } from 'react';
import type {
  ApplicantAsk,
  ApplicantForm,
  ApplicantMaterial,
  ApplicantSection,
  ApplicantSeen,
} from '@/generated';
import { host } from '@/host';
import { useT } from '@/shared/i18n';
import { useAct } from '@/shared/rpc';
import { SignaturePad } from '@/shared/signature';
import { failedHere } from './failed';

/** What is handed in: questions that were left open and need no answer are not part of it. */
function handedIn(sections: readonly ApplicantSection[]): ApplicantSection[] {
  return sections
    .map(section => ({
      ...section,
      lines: section.lines.filter(line => line.text !== '' || line.required),
    }))
    .filter(section => section.lines.length > 0);
}

/** The form as it is being filled in: the applicant reads along, says what is wrong, and signs when asked to. */
export function FormPage(props: { form: ApplicantForm; seen: ApplicantSeen; signing: boolean }) {
  const t = useT();
  const { form, seen, signing } = props;
  const shown = signing ? handedIn(form.sections) : form.sections;
  const first = shown.findIndex(section => section.here);
  const sections = shown.map((section, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- a section is known by its place
    <Section key={index} section={section} first={index === first} />
  ));
  return (
    <>
      <header className="applicant-head">
        <h1>{form.title}</h1>
        <p role="status">
          {t(signing ? 'applicant.checkAndSign' : form.signed ? 'applicant.isSigned' : 'applicant.readAlong')}
        </p>
      </header>
      <div className={signing ? 'applicant-columns applicant-signs' : 'applicant-columns'}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be possible to scroll by keyboard */}
        <main className="applicant-sections" tabIndex={0} aria-label={form.title}>
          {sections}
          {signing && <Materials materials={form.materials} />}
        </main>
        {signing ? (
          <Signing form={form} seen={seen} />
        ) : (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be possible to scroll by keyboard
          <aside className="applicant-beside" tabIndex={0} aria-label={t('applicant.materials')}>
            <Asks asks={form.asks} />
            <Materials materials={form.materials} />
          </aside>
        )}
      </div>
    </>
  );
}

/** A section; the first of those that are being filled in comes into sight. */
function Section({ section, first }: { section: ApplicantSection; first: boolean }) {
  const t = useT();
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (first) place.current?.scrollIntoView({ block: 'start' });
  }, [first]);
  return (
    <section
      ref={place}
      className={section.here ? 'applicant-section applicant-here' : 'applicant-section'}
      aria-current={section.here ? 'step' : undefined}
    >
      <h2>{section.title}</h2>
      <dl>
        {section.lines.map((line, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a line is known by its place
          <div key={index} className={line.wrong ? 'applicant-wrong' : undefined}>
            <dt>{line.label}</dt>
            <dd>
              {line.text || (
                <span className={line.required ? 'applicant-missing' : 'mute'}>
                  {line.required ? t('applicant.unanswered') : '—'}
                </span>
              )}
              {line.wrong && <strong> {t('applicant.wrong')}</strong>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What is asked for next. */
function Asks({ asks }: { asks: readonly ApplicantAsk[] }) {
  const t = useT();
  if (asks.length === 0) return null;
  return (
    <section className="applicant-section applicant-asks" data-testid="applicant-asks">
      <h2>{t('applicant.next')}</h2>
      <ul>
        {asks.map(ask => (
          <li key={`${ask.what} ${ask.label}`}>{t(`applicant.need.${ask.what}`, { name: ask.label })}</li>
        ))}
      </ul>
    </section>
  );
}

const MARKS: Record<ApplicantMaterial['state'], string> = {
  photographed: '✓',
  photograph_again: '!',
  fetched: '✓',
  not_asked: '✓',
  later: '…',
  declared: '✓',
  shown: '✓',
  missing: '○',
  optional: '—',
};

function Materials({ materials }: { materials: readonly ApplicantMaterial[] }) {
  const t = useT();
  if (materials.length === 0) return null;
  return (
    <section className="applicant-section" data-testid="applicant-materials">
      <h2>{t('applicant.materials')}</h2>
      <ul className="applicant-materials">
        {materials.map(({ name, state, have, need }) => (
          <li key={name} data-status={state}>
            <span aria-hidden="true">{MARKS[state]}</span>
            <div>
              <b>{name}</b>
              <span>{t.with(`applicant.material.${state}`, { have, need })}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Signing({ form, seen }: { form: ApplicantForm; seen: ApplicantSeen }) {
  const t = useT();
  const { act } = useAct('applicant_sign', { onFailure: failedHere });
  return (
    <aside className="applicant-signing" data-testid="applicant-signing">
      <div>
        {form.statement && <p>{form.statement}</p>}
        <p>{t('applicant.statement')}</p>
      </div>
      <SignaturePad
        signed={null}
        put={host.putSignature}
        alone
        onSigned={signature => act({ seen, signature })}
      />
    </aside>
  );
}
