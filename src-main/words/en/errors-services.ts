/** What src-main/services refuses or fails with, and what to do then. */
export const errorsServicesEn = {
  'error.services.file-no-cluster': 'A file holds no cluster that could be asked.',
  'hint.services.choose-context': 'Choose a context of a kubeconfig, or a demo mesh.',
  'error.services.kubeconfig-unreadable': '{absolute} cannot be read.',
  'hint.services.check-kubeconfig': 'Check the path of the kubeconfig.',
  'hint.services.another-context': 'Choose another context; the kubeconfig may have changed.',
  'error.services.nobody-serves': 'No control plane that could be asked serves {proxy}.',
  'hint.services.look-at-board':
    'Look at the mesh board: the proxy may be listed as not connected.',
  'error.services.demo-not-started': 'The demo mesh {name} did not start.',
  'error.services.too-many-watches': 'No more than {mostWatches} proxies can be watched.',
  'hint.services.remove-watch': 'Take one from the list first.',
  'error.services.forward-not-running': 'This forward is not running.',
  'error.services.forward-gone': 'This forward is not on the list any more.',
  'error.services.no-snapshot': '{path} is no snapshot of Meshscope’s.',
  'hint.services.open-as-file': 'Open it as a file: what can be read of it is shown.',
  'error.services.no-snapshot-now': 'What lies at {path} now is no snapshot; it was not deleted.',
  'hint.services.delete-yourself':
    'Take it off the list only, and delete the file yourself if you mean it.',
  'error.services.not-deleted': '{path} could not be deleted.',
  'error.services.snapshot-gone': 'That snapshot is not in the list any more.',
  'error.services.upload-too-large': '{name} is larger than 2 GiB.',
  'hint.services.ask-for-less': 'Ask Envoy for less: config_dump?resource=… or a mask.',
  'error.services.too-many-uploads': 'Too many files are being opened at once.',
  'error.services.upload-overflow': 'More bytes came than were announced.',
  'error.services.upload-short': 'Only {received} of {size} bytes arrived.',
  'error.services.upload-unwritten': 'What was dropped cannot be kept in {folder}.',
  'error.services.locked': '{path} is held by another program.',
  'error.services.not-kept':
    'Nothing can be kept in {folder} ({reason}): settings, marks and lists last until the app ends.',
  'hint.services.not-kept': 'See that the folder can be written and that the disk is not full.',
  'error.services.engine-restarted':
    'What reads configurations stopped and was started again; what it held ({count}) is read again when it is looked at.',
  'error.services.keeps-stopping':
    'What reads configurations stopped {count} times in a row; nothing is read again by itself for {seconds} s.',
  'hint.services.refresh': 'The refresh button reads this proxy now.',
  'error.services.upload-gone': 'That upload is not open any more.',
  'error.services.too-many-forwards':
    'There are {mostForwards} forwards already; remove one first.',
  'error.services.no-ticket': 'Nobody chose this file or folder in this run of Meshscope.',
  'hint.services.choose-again': 'Choose it again in the dialog, or drop it onto the window.',
  'error.services.own-folder': '{path} lies among Meshscope’s own files.',
  'error.services.check-gone': 'This check is not kept any more.',
  'hint.services.check-path': 'Check the path and that you may read it.',
  'error.services.no-configuration': '{path} holds no configuration of any proxy.',
  'error.services.no-context': 'There is no context {name} (any more).',
  'hint.services.what-opens':
    'Meshscope opens its own snapshots, config dumps (JSON or YAML), what istioctl prints with -o json, istioctl bug-report archives, and folders or zips of them (proxies/POD.NAMESPACE/config_dump.json …).',
  'error.services.no-dump-to-trace': 'No proxy of {context} has a configuration to trace in.',
  'error.services.kubeconfig-own':
    '{absolute} lies in the app’s own folder: a kubeconfig is added from where its owner keeps it.',
} as const;
