/** What may be written in a parameter's Type. */
export function isParameterType(type: string): boolean {
  return /^(?:String|Number|List<Number>|List<String>|CommaDelimitedList|AWS::SSM::Parameter::Name)$/.test(type)
    || /^(?:AWS::[A-Za-z0-9]+::[A-Za-z0-9]+(?:::[A-Za-z0-9]+)?|List<AWS::[A-Za-z0-9]+::[A-Za-z0-9]+(?:::[A-Za-z0-9]+)?>)$/.test(type)
    || /^AWS::SSM::Parameter::Value<(?:String|List<String>|CommaDelimitedList|AWS::[A-Za-z0-9:]+|List<AWS::[A-Za-z0-9:]+>)>$/.test(type);
}

/** CloudFormation's patterns are Java's; those that JavaScript cannot read are undefined. The whole value has to match. */
export function patternOf(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(`^(?:${pattern})$`, flags);
    } catch {
      continue;
    }
  }
  return undefined;
}
