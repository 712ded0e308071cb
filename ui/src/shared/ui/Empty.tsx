import type { ReactNode } from 'react';
import type { Failure } from '@/generated';
import { failureNext, failureSentence } from '../failures';
import { useT } from '../i18n';
import { Button } from './Button';

/** Nothing here: says so, and what to do next. */
export function Empty({
  title,
  children,
  ...rest
}: {
  title: ReactNode;
  children?: ReactNode;
  'data-testid'?: string;
}) {
  return (
    <div className="empty" {...rest}>
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Being read; shown only when it takes a moment, so that quick answers do not flicker. */
export function Loading() {
  const t = useT();
  return (
    <div className="empty loading" role="status">
      <p className="empty-title">{t('common.loading')}</p>
    </div>
  );
}

/** Could not be read: why, what to do, and once more. */
export function Failed({ failure, onAgain }: { failure: Failure; onAgain?: () => void }) {
  const t = useT();
  return (
    <div className="empty failed" role="alert" data-testid="failed" data-code={failure.code}>
      <p className="empty-title">{failureSentence(t, failure)}</p>
      <p>{failureNext(t, failure)}</p>
      {onAgain && <Button onClick={onAgain}>{t('common.again')}</Button>}
    </div>
  );
}
