//! The desktop shell: windows, the one IPC command, the keyring.
