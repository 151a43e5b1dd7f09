/**
 * Annotations, permissions, API types and client, and the helpers that turn
 * one zod schema into a custom resource's type, CRD, parse, form and docs.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './api';
export * from './backendCall';
export * from './client';
export * from './clusterFor';
export * from './conditions';
export * from './crd';
export * from './fieldChanges';
export * from './form';
export * from './gitOwner';
export * from './kubernetes';
export * from './parse';
export * from './permissions';
export * from './provenance';
export * from './quantity';
export * from './reference';
export * from './resource';
export * from './submission';
export { intOrString } from './structural';
