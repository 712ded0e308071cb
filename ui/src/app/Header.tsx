import { type KeyboardEvent, useRef, useState } from 'react';
import type { Hall } from '@/generated';
import { isTheirTurn } from '@/shared/discrepancy';
import { useT } from '@/shared/i18n';
import { isChord, useKeys } from '@/shared/keys';
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
  const handovers = useRpc('handover_list', {}, { enabled: pages.includes('handover') });
  const reports = useRpc('discrepancy_list', {}, { enabled: pages.includes('discrepancies') });
  // What waits for this person on a page, beside the page's name.
  const counts: Partial<Record<Page, number>> = {
    attention: sync.data?.attention ?? 0,
    discrepancies: reports.data?.filter(isTheirTurn).length ?? 0,
    handover: handovers.data?.rows.filter(row => row.can_take_over && row.assigned_to === null).length ?? 0,
  };
  useKeys({
    ...Object.fromEntries(pages.map((target, index) => [`Alt+${index + 1}`, () => navigate(target)])),
    // The same for everybody, whatever pages they have: whoever is asked "has it gone through?" looks there.
    'Alt+S': () => navigate('sync'),
  });

  return (
    <header className="head">
      <h1 className="logo">{t('app.name')}</h1>
      <span className="crumb">
        {hall && <span className="crumb-hall">{plainName(hall)}</span>}
        {hall?.sample && <Tag tone="warn">{t('common.sample')}</Tag>}
        {counter !== null && <span data-testid="counter-number">· {t('common.counter', { counter })}</span>}
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
            {(counts[target] ?? 0) > 0 && (
              <b className="count" data-testid={`${target}-count`}>
                {counts[target]}
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
  const [open, setOpen] = useState(false);
  const [settings, setSettings] = useState(false);
  const logout = useAct('session_logout');
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (isChord(event, 'Escape')) {
      event.preventDefault();
      close();
    } else if (isChord(event, 'ArrowDown') || isChord(event, 'ArrowUp')) {
      event.preventDefault();
      const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')];
      const at = items.findIndex(item => item === document.activeElement);
      const step = isChord(event, 'ArrowDown') ? 1 : items.length - 1;
      items[(Math.max(at, 0) + step) % items.length]?.focus();
    }
  };
  return (
    <div
      className="user-menu"
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className="btn btn-quiet user"
        // Whoever hears the button is told what is written on it.
        aria-label={t('user.menu', { name: offline ? `${name} ${t('user.offline')}` : name })}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="user-menu"
      >
        {name} {offline && <Tag tone="warn">{t('user.offline')}</Tag>} <span aria-hidden="true">▾</span>
      </button>
      {open && (
        <div
          className="menu"
          role="menu"
          tabIndex={-1}
          aria-label={t('user.menu', { name })}
          onKeyDown={onKeyDown}
        >
          <button
            type="button"
            role="menuitem"
            className="menu-item"
            // The menu was opened to choose from it.
            autoFocus
            onClick={() => {
              close();
              setSettings(true);
            }}
            data-testid="menu-settings"
          >
            {t('user.settings')}
          </button>
          <button
            type="button"
            role="menuitem"
            className="menu-item"
            onClick={() => {
              close();
              void logout.act({});
            }}
            data-testid="menu-logout"
          >
            {t('user.logout')}
          </button>
        </div>
      )}
      {settings && <SettingsDialog onClose={() => setSettings(false)} />}
    </div>
  );
}

function Clock() {
  return <time className="clock">{clock(useNow())}</time>;
}
