import { app } from './app';
import { applicant } from './applicant';
import { approvals } from './approvals';
import { archive } from './archive';
import { attention } from './attention';
import { catalogue } from './catalogue';
import { common } from './common';
import { counter } from './counter';
import { devices } from './devices';
import { discrepancies } from './discrepancies';
import { failures } from './failures';
import { form } from './form';
import { handover } from './handover';
import { joint } from './joint';
import { materials } from './materials';
import { monitor } from './monitor';
import { reading } from './reading';
import { reception } from './reception';
import { submission } from './submission';
import { sync } from './sync';
import { viewer } from './viewer';

/** Simplified Chinese, the first language. A key begins with the name of its file. */
export const zh = {
  ...common,
  ...failures,
  ...form,
  ...materials,
  ...reading,
  ...submission,
  ...app,
  ...counter,
  ...joint,
  ...applicant,
  ...approvals,
  ...reception,
  ...archive,
  ...devices,
  ...discrepancies,
  ...attention,
  ...handover,
  ...monitor,
  ...catalogue,
  ...sync,
  ...viewer,
} as const;
