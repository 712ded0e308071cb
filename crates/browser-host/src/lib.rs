//! Development host: the same UI and the same engine, driven from a browser.
