import { host } from '@/host';
import { pagesOf, type PhotographedMaterial } from './pages';
import { usePictures } from './pictures';
import { Viewer, type ViewerAnswers } from './Viewer';

/** The viewer over a list of slots, opened at one of their photos. */
export function SlotViewer(props: {
  slots: readonly PhotographedMaterial[];
  start: number;
  answers?: ViewerAnswers | undefined;
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
      onClose={props.onClose}
    />
  );
}
