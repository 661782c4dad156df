/** Of signing in: src/services/auth/identity, src/server/sign-in. */
export const identityCodes = {
  'auth.wrong_password': {
    status: 401,
    title: 'This name and this password do not fit together',
    hint: 'Check both; `pando user passwd NAME --reset`, as root on the host, sets a new password.',
  },
  'auth.code_required': {
    status: 401,
    title: 'The password is right; the code of your app is needed as well',
    hint: 'Send it as `code`: six digits, or one of your recovery codes.',
  },
  'auth.wrong_code': {
    status: 401,
    title: 'This code is wrong, too old or was used before',
    hint: 'Wait for the next code; check the clock of the device it comes from. A recovery code works once.',
  },
  'auth.busy': {
    status: 503,
    title: 'Too many people sign in at this moment',
    hint: 'Try again in a few seconds.',
    retry: true,
  },
  'auth.session_ended': { status: 401, title: 'This session has ended', hint: 'Sign in again.' },
  'auth.token_expired': {
    status: 401,
    title: 'The token {name} was good until {at}',
    hint: 'Make a new one with `pando token create`, or sign in anew with `pando login`.',
  },
  'auth.account_disabled': {
    status: 401,
    title: 'The account {name} is disabled',
    hint: 'An administrator enables it: `spec.disabled: false`.',
  },
  'auth.password_change_required': {
    status: 403,
    title: 'This password was chosen by somebody else: choose your own before anything else',
    hint: 'Send `PUT /v1/me/password` with `current` and `password`, or use `pando user passwd`.',
  },
  'auth.weak_password': {
    status: 422,
    title: 'This password is too easy to guess: {why}',
    hint: 'Take at least {length} characters, for example four words that have nothing to do with each other.',
  },
  'auth.foreign_origin': {
    status: 403,
    title: 'This request comes from a page of another origin: {origin}',
    hint: 'Open the console at its own address. Programs use a token instead of a cookie.',
  },
  'auth.session_required': {
    status: 403,
    title: '{what} needs somebody who is signed in with a browser',
    hint: 'Sign in with the console; a token is not enough.',
  },
  'auth.person_required': {
    status: 403,
    title: '{subject} has no account of its own',
    hint: 'Sign in as a user, or name one: `pando user passwd NAME`.',
  },
  'auth.token_too_wide': {
    status: 403,
    title: 'A token can make only tokens that open no more and last no longer than itself',
    hint: 'Sign in with the console or `pando login` to make this one.',
  },
  'auth.totp_not_begun': {
    status: 409,
    title: 'No app is being set up here',
    hint: 'Begin anew with `POST /v1/me/totp`; it has to be confirmed within ten minutes.',
  },
  'auth.totp_active': {
    status: 409,
    title: 'Codes of an app are asked for already',
    hint: 'Remove the app first: `POST /v1/me/totp/remove`.',
  },
  'auth.passkey_refused': {
    status: 401,
    title: 'This passkey does not open anything here: {detail}',
    hint: 'Begin anew; sign in with a password and add the passkey under your account where it is unknown.',
  },
  'auth.passkey_needs_name': {
    status: 422,
    title: 'Passkeys belong to a host name, and {host} is an address',
    hint: 'Open the console under a name, for example https://localhost:7443 on the host itself.',
  },
  'auth.unknown_provider': {
    status: 404,
    title: 'There is no provider {name} to sign in with',
    hint: '`pando get identityproviders` shows those there are.',
  },
  'auth.provider_unreachable': {
    status: 502,
    title: 'The provider {name} does not answer as it should: {detail}',
    hint: 'Check `spec.issuer` of the IdentityProvider, and that this host reaches it.',
    retry: true,
  },
  'auth.provider_refused': {
    status: 401,
    title: 'Signing in with {name} did not work: {detail}',
    hint: 'Begin anew. If it stays so, check client id, secret and redirect address at the provider.',
  },
  'auth.stranger': {
    status: 403,
    title: '{name} knows you, but there is no account for you here',
    hint: 'Ask an administrator for one; `spec.createUsers` of the IdentityProvider makes them at the first sign-in.',
  },
  'auth.name_taken': {
    status: 409,
    title: 'The provider calls you {name}, and that is somebody else here',
    hint: 'Ask an administrator: `PUT /v1/users/{name}/identity` ties an account to the provider.',
  },
  'auth.unknown_device': {
    status: 404,
    title: 'This code is not known here, was used, or is older than ten minutes',
    hint: 'Compare it with what `pando login --web` shows, or call that anew.',
  },
  'auth.no_such_item': { status: 404, title: 'You have no {what} {name}', hint: 'List what there is with `GET /v1/me/{plural}`.' },
  'client.authority_changed': {
    status: 502,
    title: 'WARNING: {address} is signed for by another authority than when you signed in. Somebody may be in between. Nothing was sent',
    hint: 'Ask who runs the cloud. If its authority was made anew, compare `pando ca show` on its host and give `pando login --fingerprint`.',
  },
  'client.authority_unexpected': {
    status: 502,
    title: 'The authority of {address} is not the expected one: it is {seen}, not {wanted}. Nothing was sent',
    hint: 'Compare the fingerprint with `pando ca show` on the host of the cloud. Where it differs, somebody is in between.',
  },
} as const
