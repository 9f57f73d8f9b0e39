/** The path from the list of source folders to the open one. */
import { Anchor, Breadcrumbs as MantineBreadcrumbs, Text } from '@mantine/core';
import type { Roots } from '@/api/models';
import { isWithin, nameOf, stepsDown } from '@/format/paths';

interface Props {
  roots: Roots['roots'];
  folder: string | null;
  onOpen: (path: string | null) => void;
}

export function Breadcrumbs({ roots, folder, onOpen }: Props) {
  const root = folder === null ? undefined : roots.find(({ path }) => isWithin(path, folder));
  const steps: { name: string; path: string | null }[] = [{ name: 'Sources', path: null }];
  if (folder !== null && root)
    steps.push({ name: root.name, path: root.path }, ...stepsDown(root.path, folder));
  // Only the name, while the roots are loading or for a folder outside them.
  else if (folder !== null) steps.push({ name: nameOf(folder), path: folder });
  return (
    <nav aria-label="Folder">
      <MantineBreadcrumbs separatorMargin={6} styles={{ root: { flexWrap: 'wrap', rowGap: 2 } }}>
        {steps.map(({ name, path }, index) =>
          index === steps.length - 1 ? (
            <Text key={path} size="sm" fw={600} aria-current="page">
              {name}
            </Text>
          ) : (
            <Anchor key={path} component="button" type="button" size="sm" onClick={() => onOpen(path)}>
              {name}
            </Anchor>
          ),
        )}
      </MantineBreadcrumbs>
    </nav>
  );
}
