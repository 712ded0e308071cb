export { CatalogueWorkbench } from './CatalogueWorkbench';
