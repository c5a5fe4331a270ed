# Functions for docs/first-hour.md, which need curl (7.75 or newer) and Node.js only. Use: . docs/first-hour.sh
# They call the local stage while AWS_ENDPOINT_URL is set, else AWS in AWS_REGION.
INSTANCE=${INSTANCE:-arcade}

# signed SERVICE [option of curl ...]: a request that curl signs with the credentials of the environment.
signed() {
  local service=$1
  shift
  curl -s --aws-sigv4 "aws:amz:$AWS_REGION:$service" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
    ${AWS_SESSION_TOKEN:+-H "X-Amz-Security-Token: $AWS_SESSION_TOKEN"} "$@" \
    "${AWS_ENDPOINT_URL:-https://$service.$AWS_REGION.amazonaws.com}/"
}

# call SERVICE TARGET JSON: one operation of a service that speaks JSON.
call() {
  local version=1.0
  [ "$1" = cognito-idp ] && version=1.1
  signed "$1" -H "X-Amz-Target: $2" -H "Content-Type: application/x-amz-json-$version" -d "$3" && echo
}
cognito() { call cognito-idp "AWSCognitoIdentityProviderService.$1" "$2"; }
sqs() { call sqs "AmazonSQS.$1" "$2"; }
dynamodb() { call dynamodb "DynamoDB_20120810.$1" "$2"; }

# output CHAPTER NAME: an output of a stack, as `aws cloudformation describe-stacks` tells it.
output() {
  signed cloudformation -d "Action=DescribeStacks&Version=2010-05-15&StackName=$INSTANCE-$1" | tr -d '\n' |
    sed -E "s|.*<OutputKey>$2</OutputKey>[[:space:]]*<OutputValue>([^<]*)</OutputValue>.*|\1|"
}

# field .a.b: one member of the JSON that it reads.
field() { node -pe "JSON.parse(require('fs').readFileSync(0))$1"; }

# sign_up EMAIL, confirm EMAIL CODE, sign_in EMAIL: the last prints the id token.
PASSWORD=Insert-Coin-2026
sign_up() { cognito SignUp '{"ClientId":"'"$CLIENT"'","Username":"'"$1"'","Password":"'"$PASSWORD"'"}'; }
confirm() { cognito ConfirmSignUp '{"ClientId":"'"$CLIENT"'","Username":"'"$1"'","ConfirmationCode":"'"$2"'"}'; }
sign_in() {
  cognito InitiateAuth '{"ClientId":"'"$CLIENT"'","AuthFlow":"USER_PASSWORD_AUTH",
    "AuthParameters":{"USERNAME":"'"$1"'","PASSWORD":"'"$PASSWORD"'"}}' | field .AuthenticationResult.IdToken
}

# api METHOD PATH TOKEN [option of curl ...]: a call of the arcade's API.
api() {
  local method=$1 path=$2 token=$3
  shift 3
  curl -s -X "$method" -H "Authorization: $token" -H 'Content-Type: application/json' "$@" "$API$path" && echo
}

# pass SECONDS: lets time pass on the local stage. In AWS, wait.
pass() { curl -s -H 'Content-Type: application/json' -d '{"seconds":'"$1"'}' "$AWS_ENDPOINT_URL/_arcade/api/clock" && echo; }
