import { useEffect, useRef, useState } from 'react';
import type { Photo } from '@/generated';
import { asFailure, host } from '@/host';
import { faultNext, faultSentence, useDevices } from '../devices';
import { failureSentence } from '../failures';
import { useT } from '../i18n';
import { useKeys } from '../keys';
import { useAct } from '../rpc';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Tag } from '../ui/Tag';
import { useCamera } from './camera';
import { lookForCameras, useCameras } from './cameras';
import { isComplete, type SlotView } from './slot';
import { flawWords, isFlawed, verdictWords } from '../verdict';

/** A picture that was taken since the dialog opened. */
interface Taken {
  id: number;
  /** Slot it was taken for. */
  slot: string;
  /** Address of what was seen, for the strip; empty until it is known. */
  seen: string;
  /** What the engine keeps; null while it is checking. */
  photo: Photo | null;
  /** Why it was not taken in. */
  failure: string | null;
}

/**
 * The camera's live picture, page after page: Space or Enter takes one, which appears in the strip with its verdict; Backspace takes the last one away;
 * Up and Down choose the material; Esc closes. Without a camera it says so, and a file is offered instead.
 */
export function CameraDialog(props: {
  slots: readonly SlotView[];
  slot: string;
  onSlot: (slot: string) => void;
  onAttach: (slot: string, photo: Photo) => Promise<unknown>;
  onDetach: (slot: string, hash: string) => void;
  onFile: (slot: string) => void;
  onClose: () => void;
}) {
  const { slots, onAttach, onDetach } = props;
  const t = useT();
  const cameras = useCameras() ?? [];
  // The document camera that is set up on this PC gives its own pixels; the preview gives what a video has.
  const native = Boolean(useDevices()?.camera);
  const [preview, setPreview] = useState(false);
  const direct = native && !preview;
  const { video, state, device, choose: chooseCamera, again, take } = useCamera(!direct);
  useEffect(() => {
    // A camera tells its name only to a page that may use it.
    if (state === 'live') void lookForCameras();
  }, [state]);
  const shot = useAct('camera_shoot');
  const stage = useRef<HTMLDivElement>(null);
  const [taken, setTaken] = useState<readonly Taken[]>([]);
  const next = useRef(1);
  // One after the other: the pages of a paper keep their order.
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const seen = useRef(new Set<string>());
  useEffect(() => {
    const addresses = seen.current;
    return () => addresses.forEach(address => URL.revokeObjectURL(address));
  }, []);
  const toStage = () => stage.current?.focus();
  // After the dialog has opened, which gives the focus to its first button: Space must take a picture.
  useEffect(toStage, []);

  const at = Math.max(
    0,
    slots.findIndex(slot => slot.slot === props.slot),
  );
  const slot = slots[at];
  const change = (id: number, what: Partial<Taken>) =>
    setTaken(list => list.map(one => (one.id === id ? { ...one, ...what } : one)));
  /** A place in the strip, and in the line, for what is about to be kept. */
  const expect = (to: string, address: string, keep: (id: number) => Promise<Photo | null>) => {
    const id = next.current;
    next.current += 1;
    setTaken(list => [...list, { id, slot: to, seen: address, photo: null, failure: null }]);
    line.current = line.current.then(async () => {
      try {
        const photo = await keep(id);
        if (!photo) return;
        await onAttach(to, photo);
        change(id, { photo });
      } catch (thrown) {
        change(id, { failure: failureSentence(t, asFailure(thrown)) });
      }
    });
  };
  const shootDirectly = (to: string) =>
    expect(to, '', async id => {
      const answer = await shot.act({});
      if (answer?.outcome === 'taken') {
        change(id, { seen: host.photoUrl(answer.photo.hash, true) });
        return answer.photo;
      }
      const words = answer
        ? `${faultSentence(t, 'camera', answer.fault)}。${faultNext(t, 'camera', answer.fault)}`
        : t('camera.notTaken');
      change(id, { failure: words });
      return null;
    });
  const shoot = async () => {
    const to = slot?.slot;
    if (to === undefined) return;
    if (direct) return shootDirectly(to);
    const picture = await take();
    if (!picture) return;
    const address = URL.createObjectURL(picture);
    seen.current.add(address);
    expect(to, address, () => host.putPhoto(picture));
  };
  const undo = () => {
    const last = taken.at(-1);
    // What is still being checked is not in its slot yet.
    if (!last || (last.photo === null && last.failure === null)) return;
    if (last.photo) onDetach(last.slot, last.photo.hash);
    setTaken(list => list.filter(one => one.id !== last.id));
  };
  const choose = (by: 1 | -1) => {
    const to = slots[Math.min(slots.length - 1, Math.max(0, at + by))];
    if (to) props.onSlot(to.slot);
  };
  const file = () => {
    props.onClose();
    if (slot) props.onFile(slot.slot);
  };
  const live = direct || state === 'live';
  useKeys({
    ...(live ? { Space: () => void shoot(), Enter: () => void shoot(), Backspace: undo } : { Enter: again }),
    ArrowDown: () => choose(1),
    ArrowUp: () => choose(-1),
    F9: file,
  });
  if (!slot) return null;
  const verdictOf = (one: Taken) =>
    slots.find(each => each.slot === one.slot)?.photos.find(photo => photo.hash === one.photo?.hash) ??
    one.photo;
  const last = taken.findLast(one => one.photo !== null);
  const lastSeen = last && verdictOf(last);
  return (
    <Dialog
      title={t('camera.title', { name: slot.name })}
      width={1180}
      onClose={props.onClose}
      data-testid="camera-dialog"
    >
      <div className="camera">
        {/* Takes the focus, so that Space presses no button. */}
        <div ref={stage} className="camera-stage" tabIndex={-1} role="group" aria-label={t('camera.picture')}>
          <video
            ref={video}
            className={live && !direct ? '' : 'hidden'}
            muted
            playsInline
            aria-label={t('camera.picture')}
            data-testid="camera-picture"
          />
          {direct && <Direct photo={last?.photo ?? null} />}
          {!live && (
            <p role="status" className="camera-state" data-testid={`camera-${state}`}>
              {t(`camera.${state}`)}
            </p>
          )}
        </div>
        <div className="camera-side">
          <ul className="camera-slots" aria-label={t('camera.slots')}>
            {slots.map(each => (
              <li key={each.slot}>
                <button
                  type="button"
                  aria-current={each.slot === slot.slot}
                  onClick={() => {
                    props.onSlot(each.slot);
                    toStage();
                  }}
                >
                  <span>{each.name}</span>
                  <Tag tone={isComplete(each) ? 'ok' : each.required ? 'bad' : 'plain'}>
                    {t('camera.pages', { have: each.photos.length, need: each.pages })}
                  </Tag>
                </button>
              </li>
            ))}
          </ul>
          <div className="camera-tools">
            {live ? (
              <>
                <Button
                  tone="primary"
                  shortcut="Space"
                  onClick={() => {
                    void shoot();
                    toStage();
                  }}
                  data-testid="camera-shoot"
                >
                  {t('camera.shoot')}
                </Button>
                <Button
                  shortcut="Backspace"
                  onClick={() => {
                    undo();
                    toStage();
                  }}
                  disabled={taken.length === 0}
                  data-testid="camera-undo"
                >
                  {t('camera.undo')}
                </Button>
              </>
            ) : (
              <Button
                shortcut="Enter"
                onClick={() => {
                  again();
                  toStage();
                }}
                disabled={state === 'starting'}
                data-testid="camera-again"
              >
                {t('camera.again')}
              </Button>
            )}
            <Button tone={live ? 'quiet' : 'plain'} shortcut="F9" onClick={file} data-testid="camera-file">
              {t('camera.file')}
            </Button>
          </div>
          {native && (
            <label className="camera-device">
              <input
                type="checkbox"
                checked={preview}
                onChange={event => {
                  setPreview(event.target.checked);
                  toStage();
                }}
                data-testid="camera-preview"
              />{' '}
              {t('camera.preview')}
            </label>
          )}
          {!direct && cameras.length > 1 && (
            <label className="camera-device">
              {t('camera.device')}
              <select
                className="input"
                value={device ?? cameras[0]?.deviceId ?? ''}
                onChange={event => chooseCamera(event.target.value)}
              >
                {cameras.map((camera, index) => (
                  <option key={camera.deviceId} value={camera.deviceId}>
                    {camera.label || t('camera.number', { number: index + 1 })}
                  </option>
                ))}
              </select>
            </label>
          )}
        </div>
      </div>
      <p className="camera-verdict" role="status" data-testid="camera-verdict">
        {lastSeen ? (
          <Tag tone={isFlawed(lastSeen) ? 'bad' : 'ok'}>{verdictWords(t, lastSeen.verdict)}</Tag>
        ) : (
          live && <span className="mute">{t('camera.hint')}</span>
        )}
      </p>
      <ul className="camera-strip" aria-label={t('camera.strip')} data-testid="camera-strip">
        {taken.map((one, index) => {
          const judged = verdictOf(one);
          const bad = one.failure !== null || (judged !== null && isFlawed(judged));
          const words = one.failure ?? (judged ? flawWords(t, judged.verdict) : t('materials.working'));
          return (
            <li key={one.id} className={bad ? 'camera-taken camera-bad' : 'camera-taken'} title={words}>
              {one.seen !== '' && (
                <img src={one.seen} alt={t('camera.taken', { number: index + 1, verdict: words })} />
              )}
              <small>{words}</small>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

/** What the document camera took last, in the place of the preview that it does not have. */
function Direct({ photo }: { photo: Photo | null }) {
  const t = useT();
  return photo ? (
    <img
      className="camera-direct"
      src={host.photoUrl(photo.hash, false)}
      alt={t('camera.picture')}
      data-testid="camera-direct"
    />
  ) : (
    <p role="status" className="camera-state" data-testid="camera-ready">
      {t('camera.ready')}
    </p>
  );
}
