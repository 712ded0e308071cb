import type { app as zh } from '../zh/app';

/** The shell: header, status line, login, trouble. */
export const app: Record<keyof typeof zh, string> = {
  'app.name': 'Yichuang',
  'app.navigation': 'Workbenches',
  'nav.counter': 'Counter',
  'nav.joint': 'Joint',
  'nav.reception': 'Reception',
  'nav.approvals': 'Approvals',
  'nav.monitor': 'Monitor',
  'nav.catalogue': 'Items',
  'nav.handover': 'Handover',
  'nav.archive': 'Archive',
  'nav.discrepancies': 'Discrepancies',
  'nav.attention': 'Attention',
  'nav.sync': 'Sync',
  'app.noRole': 'This account has no role; ask an administrator',
  'app.crashed': 'Something unforeseen happened to this screen',
  'app.crashedNext':
    'What was entered is kept on this PC. Open the screen again; if it stays, call an administrator',
  'app.reopen': 'Open again',

  'search.placeholder': 'Find an item: name, pinyin or initials',
  'search.results': 'Items found',
  'search.empty': 'Nothing found for “{text}”. Try other words or initials',
  'search.package': 'Joint, {members} parts',
  'search.often': 'Used often',

  'user.menu': '{name}: settings and log out',
  'user.settings': 'Settings',
  'user.logout': 'Log out',
  'user.offline': 'offline login',

  'settings.title': 'Settings of this PC',
  'settings.language': 'Language',
  'settings.large': 'Large mode',
  'settings.largeOn': 'Large',
  'settings.largeOff': 'Normal',
  'settings.counter': 'Counter of this PC',
  'settings.counterOwn': 'As the account says',
  'settings.printer': 'Printer',
  'settings.printing': 'By kind of document',
  'settings.copiesOf': 'Copies of: {name}',
  'settings.printerOf': 'Printer for: {name}',
  'settings.printerSame': 'As above',
  'settings.copies': '×{count}',
  'settings.reading': 'Read photographed identity papers',
  'settings.readingHelp':
    'Photos of ID cards and household registers are read on this PC, and what differs from the form is offered. Nothing is filled in by itself, and nothing that was read is sent anywhere.',
  'settings.readingMissing':
    'The networks that read papers are not installed on this PC, so none are read. Everything else works.',
  'settings.watched': 'Folder of the document camera',
  'settings.watchedExample': 'for example /home/window/scans; empty for none',
  'settings.watchedHelp': 'What its own program saves there is offered for the materials; the files stay.',
  'settings.about': 'Version {version} · centre {central}',

  'status.online': 'Online',
  'status.offlineSince': 'Offline since {time}, work goes on',
  'status.offlineFor': 'Offline since {time}, alone for {duration}',
  'status.aloneFor': 'alone for {duration}',
  'status.offline': 'Offline, work goes on',
  'status.centralFailed': 'The centre answers with an error since {time}; work goes on',
  'status.trouble': 'No sync since {time}: {why}',
  'status.waiting': '{count} to be sent',
  'status.waitingSince': '{count} to be sent, oldest {time}',
  'status.photos': '{count} photos',
  'status.attention': '{count} need attention',
  'status.today': 'Today {accepted} cases accepted · {finished} tickets finished',
  'status.loading': 'First load: lists are not complete yet',
  'status.loginNeeded': 'The login has expired; log in again to go on sending',
  'status.logInAgain': 'Log in again',
  'status.numbersLow': '{count} case numbers left on this PC',

  'login.title': 'Log in',
  'login.tagline': 'Counter of the government service hall',
  'login.name': 'Name',
  'login.password': 'Password',
  'login.submit': 'Log in',
  'login.pending': 'Logging in…',
  'login.offlineNames': 'Can log in here without the network: {names}',
  'login.sample': 'Sample accounts and passwords: see the README',
  'login.central': 'Centre {central} · version {version}',

  'trouble.title': 'The data of this PC cannot be used now',
  'trouble.path': 'The old file is kept at {path}; do not delete it',
  'trouble.restart': 'Start afresh',
  'trouble.restartHelp':
    'This PC then begins with empty data; what was sent comes back from the central API at the next login with a network.',
  'trouble.key_missing':
    'The local data is encrypted, and its key is kept in the keyring of the system. Without the key it cannot be opened, but nothing was deleted. Have an administrator restore the keyring. What was sent is at the centre; what was not needs the key.',
  'trouble.keyring_unavailable':
    'Without a keyring the local data cannot be kept safely. Have a keyring installed and unlocked (for example gnome-keyring), then start again.',
  'trouble.cache_damaged':
    'A power cut or a failing disk is the usual cause. The damaged data was set aside; have an administrator recover what was not sent, then start again.',
  'trouble.cache_newer':
    'A newer version of the program has run on this PC. Update it; do not go on with the old one.',
  'trouble.cache_in_use':
    'Only one program can use the data at a time. Go to the other window, or close it and try again.',
  'trouble.disk_full':
    'There is no space, so nothing new can be saved. Free some space and try again; nothing entered is lost.',
  'trouble.other': 'Try again; if it stays, call an administrator.',
};
