import { host } from '@/host';
import { type Page, pagesOf, type PhotographedMaterial } from './pages';
import { usePictures } from './pictures';
import { Viewer, type ViewerAnswers, type ViewerWork } from './Viewer';

/** The viewer over a list of slots, opened at one of their photos. */
export function SlotViewer(props: {
  slots: readonly PhotographedMaterial[];
  start: number;
  answers?: ViewerAnswers | undefined;
  work?: ((page: Page) => ViewerWork | undefined) | undefined;
  onClose: () => void;
}) {
  const pictures = usePictures();
  return (
    <Viewer
      pages={pagesOf(props.slots)}
      start={props.start}
      urlOf={host.photoUrl}
      pictures={pictures}
      answers={props.answers}
      work={props.work}
      onClose={props.onClose}
    />
  );
}
