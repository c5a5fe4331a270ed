# Checks the code that a cabinet prints for a score: up to 12 digits, a hyphen and a check digit, as on the goods of a shop.
# It prints its answer; what goes to the log goes to stderr.
check() {
  code=$(printf '%s' "$1" | sed -n 's/.*"code" *: *"\([0-9]\{1,12\}\)-\([0-9]\)".*/\1 \2/p')
  if [ -z "$code" ]; then
    printf '{"errorType":"WrongCode","errorMessage":"A code is up to 12 digits, a hyphen and a check digit."}'
    return 1
  fi
  digits=${code% *}
  printed=${code#* }
  sum=0
  weight=3
  while [ -n "$digits" ]; do
    rest=${digits%?}
    sum=$((sum + ${digits#"$rest"} * weight))
    weight=$((4 - weight))
    digits=$rest
  done
  if [ $(((10 - sum % 10) % 10)) -eq "$printed" ]; then valid=true; else valid=false; fi
  echo "A code was checked: $valid" >&2
  printf '{"valid":%s}' "$valid"
}
