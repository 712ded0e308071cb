// WebKitGTK gives a page the drop of a file without the file. The shell sees the file and calls this function, which lets
// the page have the drop that any other browser would have given it: same target, same event, real `File` objects.
Object.defineProperty(window, '__yichuangDropped', {
  value: async ({ x, y, scaled, files }) => {
    const scale = scaled ? window.devicePixelRatio : 1;
    const target = document.elementFromPoint(x / scale, y / scale) ?? document.body;
    const taken = await Promise.all(
      files.map(async ({ name, token }) => new File([await window.__TAURI_INTERNALS__.invoke('dropped_take', { token })], name)),
    );
    const drop = new Event('drop', { bubbles: true, cancelable: true });
    Object.defineProperty(drop, 'dataTransfer', { value: { files: taken, types: ['Files'], dropEffect: 'copy' } });
    target.dispatchEvent(drop);
  },
});
