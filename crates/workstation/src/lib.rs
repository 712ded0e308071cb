//! The counter's engine without a window: encrypted cache, outbox, sync, photos, documents.
