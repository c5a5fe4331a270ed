import type { BucketView, ObjectVersionView, ObjectView } from '../../server/model.ts';
import { useFetched } from '../api.ts';
import { useChanges } from '../live.ts';
import { plural, shortName, timeOf } from '../parts/format.ts';
import { Empty, Loaded } from '../parts/states.tsx';
import { linkTo } from '../route.ts';
import type { ViewProps } from '../view.ts';

/** Every bucket with its objects. */
export function Buckets({ route }: ViewProps) {
  const version = useChanges();
  const buckets = useFetched<readonly BucketView[]>('buckets', version);
  return (
    <Loaded of={buckets} title="The buckets could not be read">
      {(all) => <BucketList all={all} part={route.part} version={version} />}
    </Loaded>
  );
}

interface BucketListProps {
  readonly all: readonly BucketView[];
  readonly part: string | undefined;
  readonly version: number;
}

function BucketList({ all, part, version }: BucketListProps) {
  const selected = all.find(({ name }) => name === part) ?? all[0];
  return (
    <div class={part === undefined ? 'two' : 'two chosen'}>
      <div class="toolbar">
        <h1>Buckets</h1>
        <p class="quiet">{plural(all.length, 'bucket')}</p>
      </div>
      {selected === undefined ? (
        <Empty title="No buckets">The chapters on this stage have none: npm start -- -c chapters=all has some.</Empty>
      ) : (
        <>
          <div class="scroll">
            <table class="list">
              <thead>
                <tr>
                  <th scope="col">Bucket</th>
                  <th scope="col" class="figure">
                    Objects
                  </th>
                  <th scope="col" class="figure">
                    Bytes
                  </th>
                </tr>
              </thead>
              <tbody>
                {all.map((bucket) => (
                  <tr key={bucket.name} class={bucket === selected ? 'current' : ''} data-bucket={bucket.name}>
                    <th scope="row">
                      <a href={linkTo('buckets', bucket.name)} aria-current={bucket === selected ? 'true' : undefined}>
                        {shortName(bucket.name)}
                      </a>
                    </th>
                    <td class="figure">{bucket.objects}</td>
                    <td class="figure">{bucket.bytes}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Objects key={selected.name} bucket={selected} version={version} />
        </>
      )}
    </div>
  );
}

function Objects({ bucket, version }: { readonly bucket: BucketView; readonly version: number }) {
  const objects = useFetched<readonly ObjectView[]>(`objects?bucket=${encodeURIComponent(bucket.name)}`, version);
  return (
    <section class="detail" aria-labelledby="bucket-name">
      <h2 id="bucket-name">{shortName(bucket.name)}</h2>
      <p class="name">{bucket.name}</p>
      <p class="quiet">
        Versioning: {bucket.versioning.toLowerCase()}
        {bucket.uploads > 0 && `, ${plural(bucket.uploads, 'upload')} in parts under way`}
      </p>
      <Loaded of={objects} title="The objects could not be read">
        {(all) =>
          all.length === 0 ? (
            <Empty title="No objects" />
          ) : (
            <ul class="items">
              {all.map(({ key, versions }) => (
                <li key={key} data-object={key}>
                  <p class="object-key">{key}</p>
                  <ul>
                    {versions.map((each, index) => (
                      <Version key={each.id} version={each} isCurrent={index === 0} />
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function Version({ version, isCurrent }: { readonly version: ObjectVersionView; readonly isCurrent: boolean }) {
  const { id, isDeleteMarker, lastModified, size, storageClass, encryption, tags } = version;
  const tagged = Object.entries(tags).map(([name, value]) => `${name}=${value}`);
  return (
    <li class="object-version">
      <span class={isCurrent ? 'state visible' : 'state'}>{isCurrent ? 'current' : 'earlier'}</span>
      <time>{timeOf(lastModified)}</time>
      {isDeleteMarker ? <span>delete marker</span> : <span>{plural(size, 'byte')}</span>}
      {!isDeleteMarker && (
        <span>
          {storageClass}, {encryption}
        </span>
      )}
      {tagged.length > 0 && <span>{tagged.join(', ')}</span>}
      {id !== 'null' && <code>{id}</code>}
    </li>
  );
}
