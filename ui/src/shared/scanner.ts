import { useLayoutEffect, useRef } from 'react';
import { addLayer, isReachable, type Layer } from './keys';
import { listenForScans, type ScanReceiver, type WedgeRule } from './wedge';

/** The rule of a PC where nobody has set another. */
export const USUAL_RULE: WedgeRule = { gapMs: 35, shortest: 6 };

interface Scanner {
  layer: Layer;
  receiver: ScanReceiver;
}

const scanners: Scanner[] = [];
let stop: (() => void) | null = null;

/** The one on top, unless a dialog hides it: what is scanned then is typed into the dialog. */
function receiver(): ScanReceiver | null {
  return scanners.findLast(({ layer }) => isReachable(layer))?.receiver ?? null;
}

function add(scanner: Scanner): () => void {
  const removeLayer = addLayer(scanner.layer);
  scanners.push(scanner);
  stop ??= listenForScans(window, receiver);
  return () => {
    scanners.splice(scanners.indexOf(scanner), 1);
    removeLayer();
    if (scanners.length > 0) return;
    stop?.();
    stop = null;
  };
}

/** Options of {@link useScanner}. */
export interface ScannerOptions {
  /** False: not now. */
  enabled?: boolean;
  /** What is a scan on this PC. */
  rule?: WedgeRule;
}

/** Takes what the scanner reads while the component is there, wherever the focus is. The latest one on the screen gets it. */
export function useScanner(
  onCode: (code: string) => void,
  { enabled = true, rule = USUAL_RULE }: ScannerOptions = {},
): void {
  const latest = useRef({ onCode, rule });
  useLayoutEffect(() => {
    latest.current = { onCode, rule };
  });
  useLayoutEffect(() => {
    if (!enabled) return;
    return add({
      layer: { bindings: {}, modal: false },
      receiver: {
        get rule() {
          return latest.current.rule;
        },
        onCode: code => latest.current.onCode(code),
      },
    });
  }, [enabled]);
}
