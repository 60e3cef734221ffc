import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { guard } from '../private/declared/guard';

/**
 * Who may call a function URL.
 *
 * @example
 *
 * fn.addUrl({ auth: FunctionAuth.iam() });
 */
export class FunctionAuth {
  /** Only principals with permission (`fn.addUrl().grantInvokeUrl(role)`), by signed requests. */
  public static iam(): FunctionAuth {
    return new FunctionAuth(FunctionUrlAuthType.AWS_IAM);
  }

  /** Anybody on the internet, without any check, at your cost. */
  public static none(): FunctionAuth {
    return new FunctionAuth(FunctionUrlAuthType.NONE);
  }

  private constructor(
    /** The value that CloudFormation takes. */
    public readonly authType: FunctionUrlAuthType,
  ) {}
}

guard('FunctionAuth', FunctionAuth);
