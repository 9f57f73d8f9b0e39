/** The navigation links. */
import { IconAdjustments, IconList, IconServer2 } from '@tabler/icons-react';
import { NavLink } from 'react-router';
import classes from './PageLinks.module.css';

const PAGES = [
  { to: '/', label: 'Queue', icon: IconList },
  { to: '/presets', label: 'Presets', icon: IconAdjustments },
  { to: '/system', label: 'System', icon: IconServer2 },
];

export function PageLinks({ className, label }: { className: string | undefined; label: string }) {
  return (
    <nav className={className} aria-label={label}>
      {PAGES.map(({ to, label: name, icon: Icon }) => (
        <NavLink key={to} to={to} end className={classes.link ?? ''}>
          <Icon size={18} stroke={1.8} aria-hidden />
          {name}
        </NavLink>
      ))}
    </nav>
  );
}
