import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { FileAssetPackaging, Stack, Stage } from 'aws-cdk-lib';
import { Code, type CodeConfig } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { linkOrCopy } from './files.ts';

/**
 * A function's code, made of files that many functions share: each is a link in the cloud assembly. `Code.fromAsset` wants
 * a folder per function and copies it, file by file.
 */
export class LinkedCode extends Code {
  readonly isInline = false;
  readonly #hash: string;
  readonly #files: ReadonlyMap<string, string>;

  /**
   * @param hash changes if and only if a file does
   * @param files the absolute path of each file, by its path in the function
   */
  constructor(hash: string, files: ReadonlyMap<string, string>) {
    super();
    this.#hash = hash;
    this.#files = files;
  }

  override bind(scope: Construct): CodeConfig {
    const stage = Stage.of(scope);
    if (stage === undefined) throw new Error(`${scope.node.path} is in no App or Stage.`);
    const folder = join(stage.assetOutdir, `asset.${this.#hash}`);
    fillOnce(folder, this.#files);
    const { bucketName, objectKey } = Stack.of(scope).synthesizer.addFileAsset({
      fileName: relative(stage.outdir, folder),
      sourceHash: this.#hash,
      packaging: FileAssetPackaging.ZIP_DIRECTORY,
    });
    return { s3Location: { bucketName, objectKey } };
  }
}

/**
 * Makes a folder of links, unless it is there. It has another name until it is whole: an aborted synth leaves no half of it.
 * @param files the absolute path of each file, by its path in the folder
 */
export function fillOnce(folder: string, files: ReadonlyMap<string, string>): void {
  if (existsSync(folder)) return;
  const unfinished = `${folder}-unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  for (const directory of new Set([...files.keys()].map((name) => dirname(name))))
    mkdirSync(join(unfinished, directory), { recursive: true });
  for (const [name, file] of files) linkOrCopy(file, join(unfinished, name));
  renameSync(unfinished, folder);
}
