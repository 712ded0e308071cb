import { Suspense } from 'react';
import { useCamerasReady } from '@/shared/materials';
import { useRoute } from '@/shared/route';
import { useSession } from '@/shared/session';
import { Loading } from '@/shared/ui';
import { Fence } from './Fence';
import { Header } from './Header';
import { pagesOf, startPage } from './pages';
import { ScanWatch } from './ScanWatch';
import { StatusLine } from './StatusLine';
import { workbenches } from './workbenches';

/** Header, the chosen workbench, status line. */
export function Shell() {
  const { staff } = useSession();
  const { page } = useRoute();
  const allowed = pagesOf(staff.roles, staff.departments);
  const shown = page && allowed.includes(page) ? page : startPage(staff.roles);
  const Workbench = workbenches[shown];
  useCamerasReady(allowed.includes('counter') || allowed.includes('joint'));
  return (
    <div className="shell">
      <Header page={shown} pages={allowed} />
      <ScanWatch pages={allowed} />
      <main className="shell-main" data-testid={`page-${shown}`}>
        <Fence key={shown}>
          <Suspense fallback={<Loading />}>
            <Workbench />
          </Suspense>
        </Fence>
      </main>
      <StatusLine />
    </div>
  );
}
