import { Dropdown } from 'antd';
import { useState } from 'react';
import type { Hall } from '@/generated';
import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { navigate, type Page } from '@/shared/route';
import { useAct, useRpc } from '@/shared/rpc';
import { useSession } from '@/shared/session';
import { clock, useNow } from '@/shared/time';
import { Tag } from '@/shared/ui';
import { ItemSearch } from './ItemSearch';
import { SettingsDialog } from './SettingsDialog';

/** Where one is and who, the workbenches, the search, the time. */
export function Header({ page, pages }: { page: Page; pages: readonly Page[] }) {
  const t = useT();
  const { staff, hall, counter } = useSession();
  const sync = useRpc('sync_status', {});
  const attention = sync.data?.attention ?? 0;
  useKeys(Object.fromEntries(pages.map((target, index) => [`Alt+${index + 1}`, () => navigate(target)])));

  return (
    <header className="head">
      <h1 className="logo">{t('app.name')}</h1>
      <span className="crumb">
        {hall && plainName(hall)}
        {hall?.sample && <Tag tone="warn">{t('common.sample')}</Tag>}
        {counter !== null && <span data-testid="counter-number"> · {t('common.counter', { counter })}</span>}
      </span>
      <nav className="nav" aria-label={t('app.navigation')}>
        {pages.map((target, index) => (
          <a
            key={target}
            href={`#/${target}`}
            aria-current={target === page ? 'page' : undefined}
            aria-keyshortcuts={`Alt+${index + 1}`}
            title={`Alt ${index + 1}`}
            data-testid={`nav-${target}`}
          >
            {t(`nav.${target}`)}
            {target === 'attention' && attention > 0 && (
              <b className="count" data-testid="attention-count">
                {attention}
              </b>
            )}
          </a>
        ))}
      </nav>
      <ItemSearch />
      <UserMenu name={staff.name} offline={staff.offline} />
      <Clock />
    </header>
  );
}

/** The hall's name without the word that the badge beside it says. */
function plainName({ name, sample }: Hall): string {
  return sample ? name.replace(/[（(]样例[）)]$/, '') : name;
}

function UserMenu({ name, offline }: { name: string; offline: boolean }) {
  const t = useT();
  const [settings, setSettings] = useState(false);
  const logout = useAct('session_logout');
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'settings', label: <span data-testid="menu-settings">{t('user.settings')}</span> },
            { key: 'logout', label: <span data-testid="menu-logout">{t('user.logout')}</span> },
          ],
          onClick: ({ key }) => (key === 'settings' ? setSettings(true) : void logout.act({})),
        }}
      >
        <button
          type="button"
          className="btn btn-quiet user"
          aria-label={t('user.menu', { name })}
          aria-haspopup="menu"
          data-testid="user-menu"
        >
          {name} {offline && <Tag tone="warn">{t('user.offline')}</Tag>} ▾
        </button>
      </Dropdown>
      {settings && <SettingsDialog onClose={() => setSettings(false)} />}
    </>
  );
}

function Clock() {
  return <time className="clock">{clock(useNow())}</time>;
}
