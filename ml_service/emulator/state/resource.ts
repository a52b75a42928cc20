/** A resource of Azure Resource Manager as it is stored and answered. */
export type Resource = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly identity?: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly systemData: SystemData;
};

/** When a resource was made and changed, ISO 8601. */
type SystemData = { readonly createdAt: string; readonly lastModifiedAt: string };

/** What a resource is made of, beside its times. */
export type ResourceContent = Pick<Resource, 'id' | 'location' | 'tags' | 'identity' | 'properties'>;

const provider = 'Microsoft.MachineLearningServices';

/** Gives a resource with this content at a time in epoch milliseconds; who replaces one gives the one before, whose time of making stays. */
export function resourceOf(content: ResourceContent, now: number, before?: Resource): Resource {
  const time = new Date(now).toISOString();
  // Behind the provider, kinds and names take turns.
  const parts = content.id.slice(content.id.indexOf(provider) + provider.length + 1).split('/');
  const kinds = parts.filter((_, i) => i % 2 === 0);
  return {
    ...content,
    name: parts.at(-1)!,
    type: [provider, ...kinds].join('/'),
    systemData: { createdAt: before?.systemData.createdAt ?? time, lastModifiedAt: time },
  };
}
