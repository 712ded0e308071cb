import type { ThemeConfig } from 'antd';

/** Ant Design in the colours of shared/style/base.css. Nothing moves by itself, so there is no motion. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#0f5ea8',
    colorSuccess: '#1a7348',
    colorWarning: '#945100',
    colorError: '#b3261e',
    colorText: '#1c2733',
    colorTextSecondary: '#5a6673',
    colorTextPlaceholder: '#6d7985',
    colorBorder: '#8593a3',
    colorBgLayout: '#eef1f4',
    borderRadius: 6,
    fontSize: 14,
    fontFamily: 'var(--font)',
    motion: false,
    wireframe: false,
  },
};
