import { useT } from '@/shared/i18n';
import { useKeys } from '@/shared/keys';
import { Dialog, Kbd } from '@/shared/ui';
import { BRANCHES, type Branch } from './branches';

/** Ctrl+B: how an application goes on when it is not simply accepted. Digits choose. */
export function BranchMenu(props: {
  open: readonly Branch[];
  onChoose: (branch: Branch) => void;
  onClose: () => void;
}) {
  const t = useT();
  const choices = BRANCHES.map((branch, index) => ({ branch, key: String(index + 1) }));
  // Not modal itself: the dialog is, and its Esc must be reached.
  useKeys(
    Object.fromEntries(
      choices
        .filter(({ branch }) => props.open.includes(branch))
        .map(({ branch, key }) => [key, () => props.onChoose(branch)]),
    ),
  );
  return (
    <Dialog title={t('branch.title')} width={620} onClose={props.onClose} data-testid="branch-menu">
      <ul className="branches">
        {choices.map(({ branch, key }) => (
          <li key={branch}>
            <button
              type="button"
              className="branch"
              disabled={!props.open.includes(branch)}
              onClick={() => props.onChoose(branch)}
              data-testid={`branch-${branch}`}
            >
              <Kbd>{key}</Kbd>
              <span>
                <b>{t(`branch.${branch}`)}</b>
                <small>{t(`branch.${branch}.help`)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
