import { Component, type ReactNode } from 'react';
import { useT } from '@/shared/i18n';
import { Button, Empty } from '@/shared/ui';

/** Keeps a fault in one workbench from taking the others along. */
export class Fence extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return <Broken onReopen={() => this.setState({ broken: false })} />;
  }
}

function Broken({ onReopen }: { onReopen: () => void }) {
  const t = useT();
  return (
    <Empty title={t('app.crashed')} data-testid="crashed">
      <p>{t('app.crashedNext')}</p>
      <Button onClick={onReopen}>{t('app.reopen')}</Button>
    </Empty>
  );
}
