// Generated from the CDK's data of CloudFormation by "npm run services".

/** By resource type, what its properties are. One that is not named may be anything. */
export const PROPERTY_TYPES: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Account': 'CloudWatchRoleArn:text',
  'AWS::ApiGateway::ApiKey':
    'CustomerId:text Description:text Enabled:boolean GenerateDistinctId:boolean Name:text StageKeys:list Tags:tags Value:text',
  'AWS::ApiGateway::Authorizer':
    'AuthType:text AuthorizerCredentials:text AuthorizerResultTtlInSeconds:number AuthorizerUri:text IdentitySource:text IdentityValidationExpression:text Name:text ProviderARNs:texts RestApiId:text Type:text',
  'AWS::ApiGateway::Deployment':
    'DeploymentCanarySettings:object Description:text RestApiId:text StageDescription:object StageName:text',
  'AWS::ApiGateway::GatewayResponse':
    'ResponseParameters:object ResponseTemplates:object ResponseType:text RestApiId:text StatusCode:text',
  'AWS::ApiGateway::Method':
    'ApiKeyRequired:boolean AuthorizationScopes:texts AuthorizationType:text AuthorizerId:text HttpMethod:text Integration:object MethodResponses:list OperationName:text RequestModels:object RequestValidatorId:text ResourceId:text RestApiId:text',
  'AWS::ApiGateway::Model': 'ContentType:text Description:text Name:text RestApiId:text',
  'AWS::ApiGateway::RequestValidator':
    'Name:text RestApiId:text ValidateRequestBody:boolean ValidateRequestParameters:boolean',
  'AWS::ApiGateway::Resource': 'ParentId:text PathPart:text RestApiId:text',
  'AWS::ApiGateway::RestApi':
    'ApiKeySourceType:text BinaryMediaTypes:texts BodyS3Location:object CloneFrom:text Description:text DisableExecuteApiEndpoint:boolean EndpointAccessMode:text EndpointConfiguration:object FailOnWarnings:boolean MinimumCompressionSize:number Mode:text Name:text Parameters:object SecurityPolicy:text Tags:tags Version:text',
  'AWS::ApiGateway::Stage':
    'AccessLogSetting:object CacheClusterEnabled:boolean CacheClusterSize:text CanarySetting:object ClientCertificateId:text DeploymentId:text Description:text DocumentationVersion:text MethodSettings:list RestApiId:text StageName:text Tags:tags TracingEnabled:boolean Variables:object',
  'AWS::ApiGateway::UsagePlan':
    'ApiStages:list Description:text Quota:object Tags:tags Throttle:object UsagePlanName:text',
  'AWS::ApiGateway::UsagePlanKey': 'KeyId:text KeyType:text UsagePlanId:text',
  'AWS::ApiGatewayV2::Api':
    'ApiKeySelectionExpression:text BasePath:text BodyS3Location:object CorsConfiguration:object CredentialsArn:text Description:text DisableExecuteApiEndpoint:boolean DisableSchemaValidation:boolean FailOnWarnings:boolean IpAddressType:text Name:text ProtocolType:text RouteKey:text RouteSelectionExpression:text Tags:object Target:text Version:text',
  'AWS::ApiGatewayV2::Authorizer':
    'ApiId:text AuthorizerCredentialsArn:text AuthorizerPayloadFormatVersion:text AuthorizerResultTtlInSeconds:number AuthorizerType:text AuthorizerUri:text EnableSimpleResponses:boolean IdentitySource:texts IdentityValidationExpression:text JwtConfiguration:object Name:text',
  'AWS::ApiGatewayV2::Deployment': 'ApiId:text Description:text StageName:text',
  'AWS::ApiGatewayV2::Integration':
    'ApiId:text ConnectionId:text ConnectionType:text ContentHandlingStrategy:text CredentialsArn:text Description:text IntegrationMethod:text IntegrationSubtype:text IntegrationType:text IntegrationUri:text PassthroughBehavior:text PayloadFormatVersion:text TemplateSelectionExpression:text TimeoutInMillis:number TlsConfig:object',
  'AWS::ApiGatewayV2::Route':
    'ApiId:text ApiKeyRequired:boolean AuthorizationScopes:texts AuthorizationType:text AuthorizerId:text ModelSelectionExpression:text OperationName:text RouteKey:text RouteResponseSelectionExpression:text Target:text',
  'AWS::ApiGatewayV2::RouteResponse':
    'ApiId:text ModelSelectionExpression:text ResponseParameters:object RouteId:text RouteResponseKey:text',
  'AWS::ApiGatewayV2::Stage':
    'AccessLogSettings:object AccessPolicyId:text ApiId:text AutoDeploy:boolean ClientCertificateId:text DefaultRouteSettings:object DeploymentId:text Description:text StageName:text',
  'AWS::AppConfig::Application': 'Description:text Name:text',
  'AWS::AppConfig::ConfigurationProfile':
    'ApplicationId:text DeletionProtectionCheck:text Description:text KmsKeyIdentifier:text LocationUri:text Name:text RetrievalRoleArn:text Type:text Validators:list',
  'AWS::AppConfig::Deployment':
    'ApplicationId:text ConfigurationProfileId:text ConfigurationVersion:text DeploymentStrategyId:text Description:text DynamicExtensionParameters:list EnvironmentId:text KmsKeyIdentifier:text',
  'AWS::AppConfig::DeploymentStrategy':
    'DeploymentDurationInMinutes:number Description:text FinalBakeTimeInMinutes:number GrowthFactor:number GrowthType:text Name:text ReplicateTo:text',
  'AWS::AppConfig::Environment': 'ApplicationId:text DeletionProtectionCheck:text Description:text Name:text',
  'AWS::AppConfig::HostedConfigurationVersion':
    'ApplicationId:text ConfigurationProfileId:text Content:text ContentType:text Description:text VersionLabel:text',
  'AWS::AppSync::DataSource':
    'ApiId:text Description:text DynamoDBConfig:object ElasticsearchConfig:object EventBridgeConfig:object HttpConfig:object LambdaConfig:object MetricsConfig:text Name:text OpenSearchServiceConfig:object RelationalDatabaseConfig:object ServiceRoleArn:text Type:text',
  'AWS::AppSync::FunctionConfiguration':
    'ApiId:text Code:text CodeS3Location:text DataSourceName:text Description:text FunctionVersion:text MaxBatchSize:number Name:text RequestMappingTemplate:text RequestMappingTemplateS3Location:text ResponseMappingTemplate:text ResponseMappingTemplateS3Location:text Runtime:object SyncConfig:object',
  'AWS::AppSync::GraphQLApi':
    'AdditionalAuthenticationProviders:list ApiType:text AuthenticationType:text EnhancedMetricsConfig:object EnvironmentVariables:object IntrospectionConfig:text LambdaAuthorizerConfig:object LogConfig:object MergedApiExecutionRoleArn:text Name:text OpenIDConnectConfig:object OwnerContact:text QueryDepthLimit:number ResolverCountLimit:number Tags:tags UserPoolConfig:object Visibility:text XrayEnabled:boolean',
  'AWS::AppSync::GraphQLSchema': 'ApiId:text Definition:text DefinitionS3Location:text',
  'AWS::AppSync::Resolver':
    'ApiId:text CachingConfig:object Code:text CodeS3Location:text DataSourceName:text FieldName:text Kind:text MaxBatchSize:number MetricsConfig:text PipelineConfig:object RequestMappingTemplate:text RequestMappingTemplateS3Location:text ResponseMappingTemplate:text ResponseMappingTemplateS3Location:text Runtime:object SyncConfig:object TypeName:text',
  'AWS::ApplicationAutoScaling::ScalableTarget':
    'MaxCapacity:number MinCapacity:number ResourceId:text RoleARN:text ScalableDimension:text ScheduledActions:list ServiceNamespace:text SuspendedState:object Tags:tags',
  'AWS::ApplicationAutoScaling::ScalingPolicy':
    'PolicyName:text PolicyType:text PredictiveScalingPolicyConfiguration:object ResourceId:text ScalableDimension:text ScalingTargetId:text ServiceNamespace:text StepScalingPolicyConfiguration:object TargetTrackingScalingPolicyConfiguration:object',
  'AWS::Backup::BackupPlan': 'BackupPlan:object BackupPlanTags:object',
  'AWS::Backup::BackupSelection': 'BackupPlanId:text BackupSelection:object',
  'AWS::Backup::BackupVault':
    'BackupVaultName:text BackupVaultTags:object EncryptionKeyArn:text LockConfiguration:object Notifications:object',
  'AWS::CloudFormation::CustomResource': 'ServiceTimeout:number ServiceToken:text',
  'AWS::CloudFormation::Stack':
    'NotificationARNs:texts Parameters:object Tags:tags TemplateURL:text TimeoutInMinutes:number',
  'AWS::CloudWatch::Alarm':
    'ActionConfiguration:object ActionsEnabled:boolean AlarmActions:texts AlarmDescription:text AlarmName:text ComparisonOperator:text DatapointsToAlarm:number Dimensions:list EvaluateLowSampleCountPercentile:text EvaluationCriteria:object EvaluationInterval:number EvaluationPeriods:number EvaluationWindow:object ExtendedStatistic:text InsufficientDataActions:texts MetricName:text Metrics:list Namespace:text OKActions:texts Period:number Statistic:text Tags:tags Threshold:number ThresholdMetricId:text TreatMissingData:text Unit:text WarmUpConfiguration:object',
  'AWS::CloudWatch::CompositeAlarm':
    'ActionConfiguration:object ActionsEnabled:boolean ActionsSuppressor:text ActionsSuppressorExtensionPeriod:number ActionsSuppressorWaitPeriod:number AlarmActions:texts AlarmDescription:text AlarmName:text AlarmRule:text InsufficientDataActions:texts OKActions:texts Tags:tags',
  'AWS::CloudWatch::Dashboard': 'DashboardBody:text DashboardName:text Tags:tags',
  'AWS::CodeDeploy::Application': 'ApplicationName:text ComputePlatform:text Tags:tags',
  'AWS::CodeDeploy::DeploymentGroup':
    'AlarmConfiguration:object ApplicationName:text AutoRollbackConfiguration:object AutoScalingGroups:texts BlueGreenDeploymentConfiguration:object Deployment:object DeploymentConfigName:text DeploymentGroupName:text DeploymentStyle:object ECSServices:list Ec2DeploymentOptions:object Ec2TagFilters:list Ec2TagSet:object LoadBalancerInfo:object OnPremisesInstanceTagFilters:list OnPremisesTagSet:object OutdatedInstancesStrategy:text ServiceRoleArn:text Tags:tags TerminationHookEnabled:boolean TriggerConfigurations:list',
  'AWS::Cognito::IdentityPool':
    'AllowClassicFlow:boolean AllowUnauthenticatedIdentities:boolean CognitoIdentityProviders:list CognitoStreams:object DeveloperProviderName:text IdentityPoolName:text IdentityPoolTags:tags OpenIdConnectProviderARNs:texts PushSync:object SamlProviderARNs:texts',
  'AWS::Cognito::IdentityPoolPrincipalTag': 'IdentityPoolId:text IdentityProviderName:text UseDefaults:boolean',
  'AWS::Cognito::IdentityPoolRoleAttachment': 'IdentityPoolId:text RoleMappings:object',
  'AWS::Cognito::ManagedLoginBranding':
    'Assets:list ClientId:text ReturnMergedResources:boolean UseCognitoProvidedValues:boolean UserPoolId:text',
  'AWS::Cognito::UserPool':
    'AccountRecoverySetting:object AdminCreateUserConfig:object AliasAttributes:texts AutoVerifiedAttributes:texts DeletionProtection:text DeviceConfiguration:object EmailAuthenticationMessage:text EmailAuthenticationSubject:text EmailConfiguration:object EmailVerificationMessage:text EmailVerificationSubject:text EnabledMfas:texts IssuerConfiguration:object KeyConfiguration:object LambdaConfig:object MfaConfiguration:text Policies:object Schema:list SmsAuthenticationMessage:text SmsConfiguration:object SmsVerificationMessage:text UserAttributeUpdateSettings:object UserPoolAddOns:object UserPoolName:text UserPoolTier:text UsernameAttributes:texts UsernameConfiguration:object VerificationMessageTemplate:object WebAuthnFactorConfiguration:text WebAuthnRelyingPartyID:text WebAuthnUserVerification:text',
  'AWS::Cognito::UserPoolClient':
    'AccessTokenValidity:number AllowedOAuthFlows:texts AllowedOAuthFlowsUserPoolClient:boolean AllowedOAuthScopes:texts AnalyticsConfiguration:object AuthSessionValidity:number CallbackURLs:texts ClientName:text DefaultRedirectURI:text EnablePropagateAdditionalUserContextData:boolean EnableTokenRevocation:boolean ExplicitAuthFlows:texts GenerateSecret:boolean IdTokenValidity:number LogoutURLs:texts PreventUserExistenceErrors:text ReadAttributes:texts RefreshTokenRotation:object RefreshTokenValidity:number SupportedIdentityProviders:texts TokenValidityUnits:object UserPoolId:text WriteAttributes:texts',
  'AWS::Cognito::UserPoolDomain':
    'CustomDomainConfig:object Domain:text ManagedLoginVersion:number Routing:object UserPoolId:text',
  'AWS::Cognito::UserPoolGroup': 'Description:text GroupName:text RoleArn:text UserPoolId:text',
  'AWS::Cognito::UserPoolIdentityProvider': 'IdpIdentifiers:texts ProviderName:text ProviderType:text UserPoolId:text',
  'AWS::Cognito::UserPoolResourceServer': 'Identifier:text Name:text Scopes:list UserPoolId:text',
  'AWS::Cognito::UserPoolRiskConfigurationAttachment':
    'AccountTakeoverRiskConfiguration:object ClientId:text CompromisedCredentialsRiskConfiguration:object RiskExceptionConfiguration:object UserPoolId:text',
  'AWS::DynamoDB::GlobalTable':
    'AttributeDefinitions:list BillingMode:text GlobalSecondaryIndexes:list GlobalTableSourceArn:text GlobalTableWitnesses:list KeySchema:list LocalSecondaryIndexes:list MultiRegionConsistency:text ReadOnDemandThroughputSettings:object ReadProvisionedThroughputSettings:object Replicas:list SSESpecification:object StreamSpecification:object TableName:text TableType:text TimeToLiveSpecification:object VectorIndexes:list WarmThroughput:object WriteOnDemandThroughputSettings:object WriteProvisionedThroughputSettings:object',
  'AWS::DynamoDB::Table':
    'AttributeDefinitions:list BillingMode:text ContributorInsightsSpecification:object DeletionProtectionEnabled:boolean GlobalSecondaryIndexes:list ImportSourceSpecification:object KinesisStreamSpecification:object LocalSecondaryIndexes:list OnDemandThroughput:object PointInTimeRecoverySpecification:object ProvisionedThroughput:object ResourcePolicy:object SSESpecification:object StreamSpecification:object TableClass:text TableName:text Tags:tags TimeToLiveSpecification:object VectorIndexes:list WarmThroughput:object',
  'AWS::EC2::Instance':
    'AdditionalInfo:text Affinity:text AvailabilityZone:text BlockDeviceMappings:list CpuOptions:object CreditSpecification:object DisableApiTermination:boolean EbsOptimized:boolean ElasticGpuSpecifications:list ElasticInferenceAccelerators:list EnclaveOptions:object HibernationOptions:object HostId:text HostResourceGroupArn:text IamInstanceProfile:text ImageId:text InstanceInitiatedShutdownBehavior:text InstanceType:text Ipv6AddressCount:number Ipv6Addresses:list KernelId:text KeyName:text LaunchTemplate:object LicenseSpecifications:list MetadataOptions:object Monitoring:boolean NetworkInterfaces:list PlacementGroupName:text PrivateDnsNameOptions:object PrivateIpAddress:text PropagateTagsToVolumeOnCreation:boolean RamdiskId:text SecurityGroupIds:texts SecurityGroups:texts SourceDestCheck:boolean SsmAssociations:list SubnetId:text Tags:tags Tenancy:text UserData:text Volumes:list',
  'AWS::EC2::Route':
    'CarrierGatewayId:text CoreNetworkArn:text DestinationCidrBlock:text DestinationIpv6CidrBlock:text DestinationPrefixListId:text EgressOnlyInternetGatewayId:text GatewayId:text InstanceId:text LocalGatewayId:text NatGatewayId:text NetworkInterfaceId:text OdbNetworkArn:text RouteTableId:text TransitGatewayId:text VpcEndpointId:text VpcPeeringConnectionId:text',
  'AWS::EC2::VPCGatewayAttachment': 'InternetGatewayId:text VpcId:text VpnGatewayId:text',
  'AWS::ECS::Cluster':
    'CapacityProviders:texts ClusterName:text ClusterSettings:list Configuration:object DefaultCapacityProviderStrategy:list ServiceConnectDefaults:object Tags:tags',
  'AWS::ECS::TaskDefinition':
    'ContainerDefinitions:list Cpu:text EnableFaultInjection:boolean EphemeralStorage:object ExecutionRoleArn:text Family:text InferenceAccelerators:list IpcMode:text Memory:text NetworkMode:text PidMode:text PlacementConstraints:list ProxyConfiguration:object RequiresCompatibilities:texts RuntimePlatform:object Tags:tags TaskRoleArn:text Volumes:list',
  'AWS::Events::Archive': 'ArchiveName:text Description:text KmsKeyIdentifier:text RetentionDays:number SourceArn:text',
  'AWS::Events::EventBus':
    'DeadLetterConfig:object Description:text EventSourceName:text KmsKeyIdentifier:text LogConfig:object Name:text',
  'AWS::Events::EventBusPolicy': 'Action:text Condition:object EventBusName:text Principal:text StatementId:text',
  'AWS::Events::Rule':
    'Description:text EventBusName:text Name:text RoleArn:text ScheduleExpression:text State:text Tags:tags Targets:list',
  'AWS::IAM::ManagedPolicy': 'Description:text Groups:texts ManagedPolicyName:text Path:text Roles:texts Users:texts',
  'AWS::IAM::Policy': 'Groups:texts PolicyName:text Roles:texts Users:texts',
  'AWS::IAM::Role':
    'Description:text ManagedPolicyArns:texts MaxSessionDuration:number Path:text PermissionsBoundary:text Policies:list RoleName:text Tags:tags',
  'AWS::KMS::Alias': 'AliasName:text TargetKeyId:text',
  'AWS::KMS::Key':
    'BypassPolicyLockoutSafetyCheck:boolean Description:text EnableKeyRotation:boolean Enabled:boolean KeySpec:text KeyUsage:text MultiRegion:boolean Origin:text PendingWindowInDays:number RotationPeriodInDays:number Tags:tags',
  'AWS::KMS::ReplicaKey': 'Description:text Enabled:boolean PendingWindowInDays:number PrimaryKeyArn:text Tags:tags',
  'AWS::Kinesis::ResourcePolicy': 'ResourceArn:text',
  'AWS::Kinesis::Stream':
    'DesiredShardLevelMetrics:texts MaxRecordSizeInKiB:number Name:text RecordDistributionStrategy:text RetentionPeriodHours:number ShardCount:number StreamEncryption:object StreamModeDetails:object Tags:tags WarmThroughputMiBps:number',
  'AWS::Kinesis::StreamConsumer': 'ConsumerName:text StreamARN:text Tags:tags',
  'AWS::Lambda::Alias':
    'Description:text FunctionName:text FunctionVersion:text Name:text ProvisionedConcurrencyConfig:object RoutingConfig:object',
  'AWS::Lambda::EventInvokeConfig':
    'DestinationConfig:object FunctionName:text MaximumEventAgeInSeconds:number MaximumRetryAttempts:number Qualifier:text',
  'AWS::Lambda::EventSourceMapping':
    'AmazonManagedKafkaEventSourceConfig:object BatchSize:number BisectBatchOnFunctionError:boolean DestinationConfig:object DocumentDBEventSourceConfig:object Enabled:boolean EventSourceArn:text FilterCriteria:object FunctionName:text FunctionResponseTypes:texts KmsKeyArn:text LoggingConfig:object MaximumBatchingWindowInSeconds:number MaximumRecordAgeInSeconds:number MaximumRetryAttempts:number MetricsConfig:object ParallelizationFactor:number ProvisionedPollerConfig:object Queues:texts ScalingConfig:object SelfManagedEventSource:object SelfManagedKafkaEventSourceConfig:object SourceAccessConfigurations:list StartingPosition:text StartingPositionTimestamp:number Tags:tags Topics:texts TumblingWindowInSeconds:number',
  'AWS::Lambda::Function':
    'Architectures:texts CapacityProviderConfig:object Code:object CodeSigningConfigArn:text DeadLetterConfig:object Description:text DurableConfig:object Environment:object EphemeralStorage:object FileSystemConfigs:list FunctionName:text FunctionScalingConfig:object Handler:text ImageConfig:object KmsKeyArn:text Layers:texts LoggingConfig:object MemorySize:number PackageType:text PublishToLatestPublished:boolean RecursiveLoop:text ReservedConcurrentExecutions:number Role:text Runtime:text RuntimeManagementConfig:object SnapStart:object Tags:tags TenancyConfig:object Timeout:number TracingConfig:object VpcConfig:object',
  'AWS::Lambda::LayerVersion':
    'CompatibleArchitectures:texts CompatibleRuntimes:texts Content:object Description:text LayerName:text LicenseInfo:text',
  'AWS::Lambda::Permission':
    'Action:text EventSourceToken:text FunctionName:text FunctionUrlAuthType:text InvokedViaFunctionUrl:boolean Principal:text PrincipalOrgID:text SourceAccount:text SourceArn:text',
  'AWS::Lambda::Url': 'AuthType:text Cors:object InvokeMode:text Qualifier:text TargetFunctionArn:text',
  'AWS::Lambda::Version':
    'CodeSha256:text Description:text FunctionName:text FunctionScalingConfig:object ProvisionedConcurrencyConfig:object RuntimePolicy:object',
  'AWS::Logs::LogGroup':
    'BearerTokenAuthenticationEnabled:boolean DeletionProtectionEnabled:boolean FieldIndexPolicies:list KmsKeyId:text LogGroupClass:text LogGroupName:text RetentionInDays:number Tags:tags',
  'AWS::Logs::MetricFilter':
    'ApplyOnTransformedLogs:boolean EmitSystemFieldDimensions:texts FieldSelectionCriteria:text FilterName:text FilterPattern:text LogGroupName:text MetricTransformations:list',
  'AWS::Logs::QueryDefinition': 'LogGroupNames:texts Name:text Parameters:list QueryLanguage:text QueryString:text',
  'AWS::Logs::ResourcePolicy': 'PolicyName:text',
  'AWS::Pipes::Pipe':
    'Description:text DesiredState:text Enrichment:text EnrichmentParameters:object KmsKeyIdentifier:text LogConfiguration:object Name:text RoleArn:text Source:text SourceParameters:object Tags:object Target:text TargetParameters:object',
  'AWS::ResourceGroups::Group':
    'Configuration:list Description:text Name:text ResourceQuery:object Resources:texts Tags:tags',
  'AWS::S3::AccessPoint':
    'Bucket:text BucketAccountId:text Name:text PublicAccessBlockConfiguration:object Tags:tags VpcConfiguration:object',
  'AWS::S3::Bucket':
    'AbacStatus:text AccelerateConfiguration:object AccessControl:text AnalyticsConfigurations:list BucketEncryption:object BucketName:text BucketNamePrefix:text BucketNamespace:text CorsConfiguration:object IntelligentTieringConfigurations:list InventoryConfigurations:list LifecycleConfiguration:object LoggingConfiguration:object MetadataConfiguration:object MetadataTableConfiguration:object MetricsConfigurations:list NotificationConfiguration:object ObjectLockConfiguration:object ObjectLockEnabled:boolean OwnershipControls:object PublicAccessBlockConfiguration:object ReplicationConfiguration:object Tags:tags VersioningConfiguration:object WebsiteConfiguration:object',
  'AWS::S3::BucketPolicy': 'Bucket:text',
  'AWS::SES::ConfigurationSet':
    'ArchivingOptions:object DeliveryOptions:object Name:text ReputationOptions:object SendingOptions:object SuppressionOptions:object Tags:tags TrackingOptions:object VdmOptions:object',
  'AWS::SES::ConfigurationSetEventDestination': 'ConfigurationSetName:text EventDestination:object',
  'AWS::SES::EmailIdentity':
    'ConfigurationSetAttributes:object DkimAttributes:object DkimSigningAttributes:object EmailIdentity:text FeedbackAttributes:object MailFromAttributes:object Tags:tags',
  'AWS::SES::ReceiptRule': 'After:text Rule:object RuleSetName:text',
  'AWS::SES::ReceiptRuleSet': 'RuleSetName:text',
  'AWS::SES::Template': 'Tags:tags Template:object',
  'AWS::SNS::Subscription':
    'Endpoint:text FilterPolicyScope:text Protocol:text RawMessageDelivery:boolean Region:text SubscriptionRoleArn:text TopicArn:text',
  'AWS::SNS::Topic':
    'ContentBasedDeduplication:boolean DeliveryStatusLogging:list DisplayName:text FifoThroughputScope:text FifoTopic:boolean KmsMasterKeyId:text MaximumMessageSize:number SignatureVersion:text Subscription:list Tags:tags TopicName:text TracingConfig:text',
  'AWS::SNS::TopicInlinePolicy': 'TopicArn:text',
  'AWS::SNS::TopicPolicy': 'Topics:texts',
  'AWS::SQS::Queue':
    'ContentBasedDeduplication:boolean DeduplicationScope:text DelaySeconds:number FifoQueue:boolean FifoThroughputLimit:text KmsDataKeyReusePeriodSeconds:number KmsMasterKeyId:text MaximumMessageSize:number MessageRetentionPeriod:number QueueName:text ReceiveMessageWaitTimeSeconds:number SqsManagedSseEnabled:boolean Tags:tags VisibilityTimeout:number',
  'AWS::SQS::QueuePolicy': 'Queues:texts',
  'AWS::SSM::Parameter':
    'AllowedPattern:text DataType:text Description:text Name:text Policies:text Tags:object Tier:text Type:text Value:text',
  'AWS::Scheduler::Schedule':
    'Description:text EndDate:text FlexibleTimeWindow:object GroupName:text KmsKeyArn:text Name:text ScheduleExpression:text ScheduleExpressionTimezone:text StartDate:text State:text Target:object',
  'AWS::Scheduler::ScheduleGroup': 'Name:text Tags:tags',
  'AWS::SecretsManager::ResourcePolicy': 'BlockPublicPolicy:boolean SecretId:text',
  'AWS::SecretsManager::RotationSchedule':
    'ExternalSecretRotationMetadata:list ExternalSecretRotationRoleArn:text HostedRotationLambda:object RotateImmediatelyOnUpdate:boolean RotationLambdaARN:text RotationRules:object SecretId:text',
  'AWS::SecretsManager::Secret':
    'Description:text GenerateSecretString:object KmsKeyId:text Name:text ReplicaRegions:list SecretString:text Tags:tags Type:text',
  'AWS::StepFunctions::Activity': 'EncryptionConfiguration:object Name:text Tags:list',
  'AWS::StepFunctions::StateMachine':
    'DefinitionS3Location:object DefinitionString:text EncryptionConfiguration:object LoggingConfiguration:object RoleArn:text StateMachineName:text StateMachineType:text Tags:list TracingConfiguration:object',
  'AWS::StepFunctions::StateMachineAlias':
    'DeploymentPreference:object Description:text Name:text RoutingConfiguration:list StateMachineArn:text',
  'AWS::StepFunctions::StateMachineVersion': 'Description:text StateMachineArn:text StateMachineRevisionId:text',
  'AWS::XRay::Group': 'FilterExpression:text GroupName:text InsightsConfiguration:object',
  'AWS::XRay::ResourcePolicy': 'BypassPolicyLockoutCheck:boolean PolicyDocument:text PolicyName:text',
  'AWS::XRay::SamplingRule': 'RuleName:text SamplingRule:object SamplingRuleRecord:object SamplingRuleUpdate:object',
};
