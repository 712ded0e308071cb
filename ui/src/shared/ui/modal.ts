import { useEffect, useRef, useState } from 'react';

/** Opens the dialog as a modal one as long as it is drawn. */
export function useModal() {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    // A document without a screen (unit tests) has no top layer.
    if (!dialog?.showModal) return dialog?.setAttribute('open', '');
    if (!dialog.open) dialog.showModal();
    return () => dialog.close();
  }, []);
  return element;
}

/** The focus goes back to where it was when the dialog opened, as long as that is still there. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );
}
