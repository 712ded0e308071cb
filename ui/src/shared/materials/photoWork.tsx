import type { PhotoCommand } from '@/generated';
import type { Translator } from '../i18n';
import type { Bindings } from '../keys';
import { Button } from '../ui/Button';
import { isFlawed } from '../verdict';
import { isPdf, type Page, type ViewerWork } from '../viewer';

/** What can be done with a page that lies in a slot. */
export interface PhotoActions {
  onRemove: () => void;
  /** Turns it for good, or gives it another place. */
  onChange?: (action: PhotoCommand) => void;
  /** Asks where the page is on it, or why it need not be taken again. */
  onAsk?: (what: 'crop' | 'overrule') => void;
}

/**
 * What the viewer offers on a page of one's own: Shift with the arrows moves it among the pages of its material, C cuts it out, R turns it as it
 * is stored, Y says why it need not be taken again, Delete takes it out.
 */
export function workOf(t: Translator, page: Page, { onRemove, onChange, onAsk }: PhotoActions): ViewerWork {
  const { photo, number, of } = page;
  const move = (by: 1 | -1) => {
    const place = number - 1 + by;
    if (place >= 0 && place < of) onChange?.({ what: 'place', at: place });
  };
  const turn = (quarters: number) => {
    const recipe = photo.recipe ?? { turn: 0 };
    onChange?.({ what: 'develop', recipe: { ...recipe, turn: (recipe.turn + quarters) % 4 } });
  };
  const crop = () => onAsk?.('crop');
  const overrule = () => onAsk?.('overrule');
  const ordered = onChange !== undefined && of > 1;
  const picture = !isPdf(page);
  const keys: Bindings = {
    ...(ordered && { 'Shift+ArrowRight': () => move(1), 'Shift+ArrowLeft': () => move(-1) }),
    ...(onAsk && picture && { C: crop }),
    ...(onChange && picture && { R: (event: KeyboardEvent) => turn(event.shiftKey ? 3 : 1) }),
    ...(onAsk && isFlawed(photo) && { Y: overrule }),
    Delete: onRemove,
  };
  const tools = (
    <>
      {ordered && (
        <>
          <Button
            shortcut="Shift+←"
            onClick={() => move(-1)}
            disabled={number === 1}
            data-testid="photo-earlier"
          >
            {t('photo.earlier')}
          </Button>
          <Button
            shortcut="Shift+→"
            onClick={() => move(1)}
            disabled={number === of}
            data-testid="photo-later"
          >
            {t('photo.later')}
          </Button>
        </>
      )}
      {onAsk && picture && (
        <Button shortcut="C" onClick={crop} data-testid="photo-crop">
          {t('photo.crop')}
        </Button>
      )}
      {onChange && picture && (
        <Button shortcut="R" onClick={() => turn(1)} title={t('photo.turnHelp')} data-testid="photo-turn">
          {t('photo.turn')}
        </Button>
      )}
      {onAsk && isFlawed(photo) && (
        <Button shortcut="Y" onClick={overrule} data-testid="photo-overrule">
          {t('overrule.open')}
        </Button>
      )}
      <Button tone="quiet" shortcut="Delete" onClick={onRemove} data-testid="viewer-remove">
        {t('materials.remove')}
      </Button>
    </>
  );
  return { tools, keys };
}
