import { needs, refuseComponent, specificationFor, strategy, type ComponentSpecification } from '../../../lib/sagemaker/component-settings';

const model: ComponentSpecification = { ModelName: 'm', ComputeResourceRequirements: { MinMemoryRequiredInMb: 128, NumberOfCpuCoresRequired: 1 } };

test('a component brings a model or a container, and says what a copy takes', () => {
  expect(refuseComponent({ Specification: model }, 1)).toBeUndefined();
  expect(refuseComponent({ Specifications: [{ ...model, InstanceType: 'ml.g5.xlarge' }, { ...model, InstanceType: 'ml.g6.xlarge' }] }, undefined)).toBeUndefined();
  expect(refuseComponent({ Specification: { Container: { Image: 'i' }, ComputeResourceRequirements: { MinMemoryRequiredInMb: 128 } } }, 1)).toBeUndefined();
  expect(refuseComponent({}, 1)).toBe('Exactly one of Specification and Specifications must be specified.');
  expect(refuseComponent({ Specification: model, Specifications: [model] }, 1)).toBe('Exactly one of Specification and Specifications must be specified.');
  expect(refuseComponent({ Specification: { ...model, Container: { Image: 'i' } } }, 1)).toBe('Exactly one of ModelName and Container must be specified.');
  expect(refuseComponent({ Specification: { ComputeResourceRequirements: { MinMemoryRequiredInMb: 128 } } }, 1)).toBe('Exactly one of ModelName and Container must be specified.');
  expect(refuseComponent({ Specification: { ModelName: 'm' } }, 1)).toContain('MinMemoryRequiredInMb must be specified');
});

test('a component is made with a copy, and scaled to none afterwards', () => {
  expect([0, -1, 1.5].map((copies) => refuseComponent({ Specification: model }, copies))).toEqual(Array(3).fill('Inference components copy count an integer larger than 0'));
});

test('an adapter takes what its base takes', () => {
  expect(refuseComponent({ Specification: { BaseInferenceComponentName: 'b', Container: { ArtifactUrl: 's3://b/a.tar.gz' } } }, undefined)).toBeUndefined();
  expect(refuseComponent({ Specification: { BaseInferenceComponentName: 'b' } }, undefined)).toContain('ArtifactUrl');
  expect(refuseComponent({ Specification: { ...model, BaseInferenceComponentName: 'b', Container: { ArtifactUrl: 's3://b/a.tar.gz' } } }, undefined)).toContain('cannot be specified for an adapter');
});

test('which specification holds for an instance type', () => {
  const Specifications = [{ ...model, InstanceType: 'a' }, { ...model, InstanceType: 'b', SchedulingConfig: { PlacementStrategy: 'BINPACK' as const } }];
  expect([specificationFor({ Specifications }, 'b').InstanceType, specificationFor({ Specifications }, 'c').InstanceType, specificationFor({ Specification: model }, 'c').ModelName]).toEqual(['b', 'a', 'm']);
  expect(Specifications.map(strategy)).toEqual(['SPREAD', 'BINPACK']);
  expect(needs(model)).toEqual({ cpus: 1, memoryMb: 128, accelerators: 0 });
});
