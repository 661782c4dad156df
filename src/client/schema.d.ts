// Made from the kinds and routes by `npm run gen`. Do not edit.
export interface paths {
    "/v1/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Version of the server */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Does the server answer, and its store? */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** With what one can sign in here */
        get: operations["getSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in by name and password, and a code where an app is set up; answers a cookie */
        post: operations["signInWithPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/passkey/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What `navigator.credentials.get` needs to sign in with a passkey; names nobody */
        post: operations["getPasskeyChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a passkey; answers a cookie */
        post: operations["signInWithPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/oidc/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Leads the browser to a provider of OpenID Connect */
        get: operations["beginSignInWithProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/oidc/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the provider sends the browser back to; answers a cookie and leads to the console */
        get: operations["finishSignInWithProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session, or take the token away that came with the request */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/device": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for a token on a machine without a browser; answers a code that somebody types in the console at `/device` */
        post: operations["beginDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/device/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The token, once somebody agreed; waits up to 20 s for it */
        post: operations["getDeviceToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/devices/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which machine asks with this code */
        get: operations["getDevice"];
        put?: never;
        /** Give that machine a token of yours */
        post: operations["approveDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who asks, and what they may do */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Choose another password; all other sessions end */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Ask for codes from now on; answers recovery codes */
        put: operations["confirmTotp"];
        /** Begin to set up an app that shows codes; nothing changes before it is confirmed */
        post: operations["beginTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/totp/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for no codes any more */
        post: operations["removeTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your passkeys */
        get: operations["listPasskeys"];
        put?: never;
        /** Keep a passkey that the browser made */
        post: operations["addPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What `navigator.credentials.create` needs to make a passkey */
        post: operations["beginPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/passkeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a passkey */
        delete: operations["removePasskey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are signed in */
        get: operations["listOwnSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out elsewhere */
        delete: operations["endOwnSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your tokens, without what opens anything */
        get: operations["listOwnTokens"];
        put?: never;
        /** Make a token; it is answered once */
        post: operations["createOwnToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/tokens/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a token away */
        delete: operations["revokeOwnToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{name}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give a User another password, a generated one where none is sent; all their sessions end */
        put: operations["setPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{name}/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ask a User who lost their app and their recovery codes for no codes any more */
        delete: operations["resetTotp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{name}/identity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Tie a User to who they are at an IdentityProvider */
        put: operations["linkUser"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identityproviders/{name}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keep the client secret that an IdentityProvider gave out */
        put: operations["setProviderSecret"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/serviceaccounts/{name}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a token for a ServiceAccount; it is answered once */
        post: operations["createServiceAccountToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happens to all that the caller may read, as server-sent events, from a cursor on */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/can": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** May I do this? And if not, which role would allow it? */
        get: operations["canI"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/access/can": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** May somebody else do this, and by which role? */
        get: operations["reviewAccess"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/access/can": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** May somebody else do this in the project, and by which role? */
        get: operations["reviewProjectAccess"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/access/who": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may do this, and by which role? */
        get: operations["listAccess"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/access/who": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may do this by a role in the project? */
        get: operations["listProjectAccess"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{name}/grant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give somebody a role in a Project */
        post: operations["grantProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{name}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a role in a Project from somebody */
        post: operations["revokeProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{name}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a Project holds beside its quota, and what that costs in a month */
        get: operations["getProjectUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List projects */
        get: operations["listProjects"];
        put?: never;
        /** Create one Project */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Project; the ETag is its revision */
        get: operations["getProject"];
        /** Create one Project, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyProject"];
        post?: never;
        /** Delete one Project */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Project (JSON merge patch) */
        patch: operations["patchProject"];
        trace?: never;
    };
    "/v1/projects/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Project, newest last */
        get: operations["getProjectEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List nodes */
        get: operations["listNodes"];
        put?: never;
        /** Create one Node */
        post: operations["createNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Node; the ETag is its revision */
        get: operations["getNode"];
        /** Create one Node, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyNode"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Node (JSON merge patch) */
        patch: operations["patchNode"];
        trace?: never;
    };
    "/v1/nodes/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Node, newest last */
        get: operations["getNodeEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/networks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List networks of all projects */
        get: operations["listAllNetworks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/networks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List networks */
        get: operations["listNetworks"];
        put?: never;
        /** Create one Network */
        post: operations["createNetwork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/networks/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Network; the ETag is its revision */
        get: operations["getNetwork"];
        /** Create one Network, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyNetwork"];
        post?: never;
        /** Delete one Network */
        delete: operations["deleteNetwork"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Network (JSON merge patch) */
        patch: operations["patchNetwork"];
        trace?: never;
    };
    "/v1/projects/{project}/networks/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Network, newest last */
        get: operations["getNetworkEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/volumes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List volumes of all projects */
        get: operations["listAllVolumes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/volumes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List volumes */
        get: operations["listVolumes"];
        put?: never;
        /** Create one Volume */
        post: operations["createVolume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/volumes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Volume; the ETag is its revision */
        get: operations["getVolume"];
        /** Create one Volume, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyVolume"];
        post?: never;
        /** Delete one Volume */
        delete: operations["deleteVolume"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Volume (JSON merge patch) */
        patch: operations["patchVolume"];
        trace?: never;
    };
    "/v1/projects/{project}/volumes/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Volume, newest last */
        get: operations["getVolumeEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/volumesnapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List volumesnapshots of all projects */
        get: operations["listAllVolumesnapshots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/volumesnapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List volumesnapshots */
        get: operations["listVolumesnapshots"];
        put?: never;
        /** Create one VolumeSnapshot */
        post: operations["createVolumeSnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/volumesnapshots/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one VolumeSnapshot; the ETag is its revision */
        get: operations["getVolumeSnapshot"];
        /** Create one VolumeSnapshot, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyVolumeSnapshot"];
        post?: never;
        /** Delete one VolumeSnapshot */
        delete: operations["deleteVolumeSnapshot"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one VolumeSnapshot (JSON merge patch) */
        patch: operations["patchVolumeSnapshot"];
        trace?: never;
    };
    "/v1/projects/{project}/volumesnapshots/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one VolumeSnapshot, newest last */
        get: operations["getVolumeSnapshotEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List pools */
        get: operations["listPools"];
        put?: never;
        /** Create one StoragePool */
        post: operations["createStoragePool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pools/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one StoragePool; the ETag is its revision */
        get: operations["getStoragePool"];
        /** Create one StoragePool, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyStoragePool"];
        post?: never;
        /** Delete one StoragePool */
        delete: operations["deleteStoragePool"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one StoragePool (JSON merge patch) */
        patch: operations["patchStoragePool"];
        trace?: never;
    };
    "/v1/pools/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one StoragePool, newest last */
        get: operations["getStoragePoolEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List images of all projects */
        get: operations["listAllImages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List images */
        get: operations["listImages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/images/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Image; the ETag is its revision */
        get: operations["getImage"];
        put?: never;
        post?: never;
        /** Delete one Image */
        delete: operations["deleteImage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/images/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Image, newest last */
        get: operations["getImageEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List instances of all projects */
        get: operations["listAllInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List instances */
        get: operations["listInstances"];
        put?: never;
        /** Create one Instance */
        post: operations["createInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Instance; the ETag is its revision */
        get: operations["getInstance"];
        /** Create one Instance, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyInstance"];
        post?: never;
        /** Delete one Instance */
        delete: operations["deleteInstance"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Instance (JSON merge patch) */
        patch: operations["patchInstance"];
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Instance, newest last */
        get: operations["getInstanceEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List snapshots of all projects */
        get: operations["listAllSnapshots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List snapshots */
        get: operations["listSnapshots"];
        put?: never;
        /** Create one Snapshot */
        post: operations["createSnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/snapshots/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Snapshot; the ETag is its revision */
        get: operations["getSnapshot"];
        /** Create one Snapshot, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applySnapshot"];
        post?: never;
        /** Delete one Snapshot */
        delete: operations["deleteSnapshot"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Snapshot (JSON merge patch) */
        patch: operations["patchSnapshot"];
        trace?: never;
    };
    "/v1/projects/{project}/snapshots/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Snapshot, newest last */
        get: operations["getSnapshotEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List operations of all projects */
        get: operations["listAllOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List operations */
        get: operations["listOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/operations/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Operation; the ETag is its revision */
        get: operations["getOperation"];
        put?: never;
        post?: never;
        /** Delete one Operation */
        delete: operations["deleteOperation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/operations/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Operation, newest last */
        get: operations["getOperationEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List apps of all projects */
        get: operations["listAllApps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List apps */
        get: operations["listApps"];
        put?: never;
        /** Create one App */
        post: operations["createApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one App; the ETag is its revision */
        get: operations["getApp"];
        /** Create one App, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyApp"];
        post?: never;
        /** Delete one App */
        delete: operations["deleteApp"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one App (JSON merge patch) */
        patch: operations["patchApp"];
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one App, newest last */
        get: operations["getAppEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List revisions of all projects */
        get: operations["listAllRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List revisions */
        get: operations["listRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/revisions/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Revision; the ETag is its revision */
        get: operations["getRevision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/revisions/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Revision, newest last */
        get: operations["getRevisionEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/loadbalancers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List loadbalancers of all projects */
        get: operations["listAllLoadbalancers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/loadbalancers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List loadbalancers */
        get: operations["listLoadbalancers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/loadbalancers/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one LoadBalancer; the ETag is its revision */
        get: operations["getLoadBalancer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/loadbalancers/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one LoadBalancer, newest last */
        get: operations["getLoadBalancerEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/autoscalepolicies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List autoscalepolicies of all projects */
        get: operations["listAllAutoscalepolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/autoscalepolicies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List autoscalepolicies */
        get: operations["listAutoscalepolicies"];
        put?: never;
        /** Create one AutoscalePolicy */
        post: operations["createAutoscalePolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/autoscalepolicies/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one AutoscalePolicy; the ETag is its revision */
        get: operations["getAutoscalePolicy"];
        /** Create one AutoscalePolicy, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyAutoscalePolicy"];
        post?: never;
        /** Delete one AutoscalePolicy */
        delete: operations["deleteAutoscalePolicy"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one AutoscalePolicy (JSON merge patch) */
        patch: operations["patchAutoscalePolicy"];
        trace?: never;
    };
    "/v1/projects/{project}/autoscalepolicies/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one AutoscalePolicy, newest last */
        get: operations["getAutoscalePolicyEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List routes of all projects */
        get: operations["listAllRoutes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List routes */
        get: operations["listRoutes"];
        put?: never;
        /** Create one Route */
        post: operations["createRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/routes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Route; the ETag is its revision */
        get: operations["getRoute"];
        /** Create one Route, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyRoute"];
        post?: never;
        /** Delete one Route */
        delete: operations["deleteRoute"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Route (JSON merge patch) */
        patch: operations["patchRoute"];
        trace?: never;
    };
    "/v1/projects/{project}/routes/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Route, newest last */
        get: operations["getRouteEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List certificates of all projects */
        get: operations["listAllCertificates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List certificates */
        get: operations["listCertificates"];
        put?: never;
        /** Create one Certificate */
        post: operations["createCertificate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/certificates/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Certificate; the ETag is its revision */
        get: operations["getCertificate"];
        /** Create one Certificate, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyCertificate"];
        post?: never;
        /** Delete one Certificate */
        delete: operations["deleteCertificate"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Certificate (JSON merge patch) */
        patch: operations["patchCertificate"];
        trace?: never;
    };
    "/v1/projects/{project}/certificates/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Certificate, newest last */
        get: operations["getCertificateEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/securitygroups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List securitygroups of all projects */
        get: operations["listAllSecuritygroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/securitygroups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List securitygroups */
        get: operations["listSecuritygroups"];
        put?: never;
        /** Create one SecurityGroup */
        post: operations["createSecurityGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/securitygroups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one SecurityGroup; the ETag is its revision */
        get: operations["getSecurityGroup"];
        /** Create one SecurityGroup, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applySecurityGroup"];
        post?: never;
        /** Delete one SecurityGroup */
        delete: operations["deleteSecurityGroup"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one SecurityGroup (JSON merge patch) */
        patch: operations["patchSecurityGroup"];
        trace?: never;
    };
    "/v1/projects/{project}/securitygroups/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one SecurityGroup, newest last */
        get: operations["getSecurityGroupEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List secrets of all projects */
        get: operations["listAllSecrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List secrets */
        get: operations["listSecrets"];
        put?: never;
        /** Create one Secret */
        post: operations["createSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Secret; the ETag is its revision */
        get: operations["getSecret"];
        /** Create one Secret, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applySecret"];
        post?: never;
        /** Delete one Secret */
        delete: operations["deleteSecret"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Secret (JSON merge patch) */
        patch: operations["patchSecret"];
        trace?: never;
    };
    "/v1/projects/{project}/secrets/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Secret, newest last */
        get: operations["getSecretEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/desktoppools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List desktoppools of all projects */
        get: operations["listAllDesktoppools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktoppools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List desktoppools */
        get: operations["listDesktoppools"];
        put?: never;
        /** Create one DesktopPool */
        post: operations["createDesktopPool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktoppools/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one DesktopPool; the ETag is its revision */
        get: operations["getDesktopPool"];
        /** Create one DesktopPool, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyDesktopPool"];
        post?: never;
        /** Delete one DesktopPool */
        delete: operations["deleteDesktopPool"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one DesktopPool (JSON merge patch) */
        patch: operations["patchDesktopPool"];
        trace?: never;
    };
    "/v1/projects/{project}/desktoppools/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one DesktopPool, newest last */
        get: operations["getDesktopPoolEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/desktops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List desktops of all projects */
        get: operations["listAllDesktops"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List desktops */
        get: operations["listDesktops"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktops/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Desktop; the ETag is its revision */
        get: operations["getDesktop"];
        put?: never;
        post?: never;
        /** Delete one Desktop */
        delete: operations["deleteDesktop"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktops/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Desktop, newest last */
        get: operations["getDesktopEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backuptargets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List backuptargets */
        get: operations["listBackuptargets"];
        put?: never;
        /** Create one BackupTarget */
        post: operations["createBackupTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backuptargets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one BackupTarget; the ETag is its revision */
        get: operations["getBackupTarget"];
        /** Create one BackupTarget, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyBackupTarget"];
        post?: never;
        /** Delete one BackupTarget */
        delete: operations["deleteBackupTarget"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one BackupTarget (JSON merge patch) */
        patch: operations["patchBackupTarget"];
        trace?: never;
    };
    "/v1/backuptargets/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one BackupTarget, newest last */
        get: operations["getBackupTargetEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backuppolicies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List backuppolicies of all projects */
        get: operations["listAllBackuppolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backuppolicies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List backuppolicies */
        get: operations["listBackuppolicies"];
        put?: never;
        /** Create one BackupPolicy */
        post: operations["createBackupPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backuppolicies/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one BackupPolicy; the ETag is its revision */
        get: operations["getBackupPolicy"];
        /** Create one BackupPolicy, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyBackupPolicy"];
        post?: never;
        /** Delete one BackupPolicy */
        delete: operations["deleteBackupPolicy"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one BackupPolicy (JSON merge patch) */
        patch: operations["patchBackupPolicy"];
        trace?: never;
    };
    "/v1/projects/{project}/backuppolicies/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one BackupPolicy, newest last */
        get: operations["getBackupPolicyEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List backups of all projects */
        get: operations["listAllBackups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List backups */
        get: operations["listBackups"];
        put?: never;
        /** Create one Backup */
        post: operations["createBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Backup; the ETag is its revision */
        get: operations["getBackup"];
        /** Create one Backup, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyBackup"];
        post?: never;
        /** Delete one Backup */
        delete: operations["deleteBackup"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Backup (JSON merge patch) */
        patch: operations["patchBackup"];
        trace?: never;
    };
    "/v1/projects/{project}/backups/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Backup, newest last */
        get: operations["getBackupEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alarmrules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List alarmrules */
        get: operations["listAlarmrules"];
        put?: never;
        /** Create one AlarmRule */
        post: operations["createAlarmRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alarmrules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one AlarmRule; the ETag is its revision */
        get: operations["getAlarmRule"];
        /** Create one AlarmRule, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyAlarmRule"];
        post?: never;
        /** Delete one AlarmRule */
        delete: operations["deleteAlarmRule"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one AlarmRule (JSON merge patch) */
        patch: operations["patchAlarmRule"];
        trace?: never;
    };
    "/v1/alarmrules/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one AlarmRule, newest last */
        get: operations["getAlarmRuleEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List alarms */
        get: operations["listAlarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alarms/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Alarm; the ETag is its revision */
        get: operations["getAlarm"];
        put?: never;
        post?: never;
        /** Delete one Alarm */
        delete: operations["deleteAlarm"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alarms/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Alarm, newest last */
        get: operations["getAlarmEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/silences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List silences */
        get: operations["listSilences"];
        put?: never;
        /** Create one Silence */
        post: operations["createSilence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/silences/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Silence; the ETag is its revision */
        get: operations["getSilence"];
        /** Create one Silence, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applySilence"];
        post?: never;
        /** Delete one Silence */
        delete: operations["deleteSilence"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Silence (JSON merge patch) */
        patch: operations["patchSilence"];
        trace?: never;
    };
    "/v1/silences/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Silence, newest last */
        get: operations["getSilenceEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/receivers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List receivers */
        get: operations["listReceivers"];
        put?: never;
        /** Create one Receiver */
        post: operations["createReceiver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/receivers/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Receiver; the ETag is its revision */
        get: operations["getReceiver"];
        /** Create one Receiver, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyReceiver"];
        post?: never;
        /** Delete one Receiver */
        delete: operations["deleteReceiver"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Receiver (JSON merge patch) */
        patch: operations["patchReceiver"];
        trace?: never;
    };
    "/v1/receivers/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Receiver, newest last */
        get: operations["getReceiverEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audittargets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List audittargets */
        get: operations["listAudittargets"];
        put?: never;
        /** Create one AuditTarget */
        post: operations["createAuditTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audittargets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one AuditTarget; the ETag is its revision */
        get: operations["getAuditTarget"];
        /** Create one AuditTarget, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyAuditTarget"];
        post?: never;
        /** Delete one AuditTarget */
        delete: operations["deleteAuditTarget"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one AuditTarget (JSON merge patch) */
        patch: operations["patchAuditTarget"];
        trace?: never;
    };
    "/v1/audittargets/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one AuditTarget, newest last */
        get: operations["getAuditTargetEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List users */
        get: operations["listUsers"];
        put?: never;
        /** Create one User */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one User; the ETag is its revision */
        get: operations["getUser"];
        /** Create one User, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyUser"];
        post?: never;
        /** Delete one User */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one User (JSON merge patch) */
        patch: operations["patchUser"];
        trace?: never;
    };
    "/v1/users/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one User, newest last */
        get: operations["getUserEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List groups */
        get: operations["listGroups"];
        put?: never;
        /** Create one Group */
        post: operations["createGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/groups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Group; the ETag is its revision */
        get: operations["getGroup"];
        /** Create one Group, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyGroup"];
        post?: never;
        /** Delete one Group */
        delete: operations["deleteGroup"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Group (JSON merge patch) */
        patch: operations["patchGroup"];
        trace?: never;
    };
    "/v1/groups/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Group, newest last */
        get: operations["getGroupEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/serviceaccounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List serviceaccounts of all projects */
        get: operations["listAllServiceaccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/serviceaccounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List serviceaccounts */
        get: operations["listServiceaccounts"];
        put?: never;
        /** Create one ServiceAccount */
        post: operations["createServiceAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/serviceaccounts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one ServiceAccount; the ETag is its revision */
        get: operations["getServiceAccount"];
        /** Create one ServiceAccount, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyServiceAccount"];
        post?: never;
        /** Delete one ServiceAccount */
        delete: operations["deleteServiceAccount"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one ServiceAccount (JSON merge patch) */
        patch: operations["patchServiceAccount"];
        trace?: never;
    };
    "/v1/projects/{project}/serviceaccounts/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one ServiceAccount, newest last */
        get: operations["getServiceAccountEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List roles */
        get: operations["listRoles"];
        put?: never;
        /** Create one Role */
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/roles/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Role; the ETag is its revision */
        get: operations["getRole"];
        /** Create one Role, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyRole"];
        post?: never;
        /** Delete one Role */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one Role (JSON merge patch) */
        patch: operations["patchRole"];
        trace?: never;
    };
    "/v1/roles/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Role, newest last */
        get: operations["getRoleEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tokens */
        get: operations["listTokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Token; the ETag is its revision */
        get: operations["getToken"];
        put?: never;
        post?: never;
        /** Delete one Token */
        delete: operations["deleteToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Token, newest last */
        get: operations["getTokenEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List sessions */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one Session; the ETag is its revision */
        get: operations["getSession"];
        put?: never;
        post?: never;
        /** Delete one Session */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one Session, newest last */
        get: operations["getSessionEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identityproviders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List identityproviders */
        get: operations["listIdentityproviders"];
        put?: never;
        /** Create one IdentityProvider */
        post: operations["createIdentityProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identityproviders/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one IdentityProvider; the ETag is its revision */
        get: operations["getIdentityProvider"];
        /** Create one IdentityProvider, or make its spec and labels what the body says; with dryRun, tell what that would change */
        put: operations["applyIdentityProvider"];
        post?: never;
        /** Delete one IdentityProvider */
        delete: operations["deleteIdentityProvider"];
        options?: never;
        head?: never;
        /** Change parts of spec and labels of one IdentityProvider (JSON merge patch) */
        patch: operations["patchIdentityProvider"];
        trace?: never;
    };
    "/v1/identityproviders/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to one IdentityProvider, newest last */
        get: operations["getIdentityProviderEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where all instances run, and how they are, in few bytes */
        get: operations["mapInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start an Instance that is stopped or has ended */
        post: operations["startInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop an Instance: ask its program to end, then end it */
        post: operations["stopInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop and start an Instance */
        post: operations["restartInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Freeze an Instance */
        post: operations["pauseInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a paused Instance go on */
        post: operations["resumeInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Freeze a running Instance once, and make clones that go on from that moment */
        post: operations["forkInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep what an Instance is now as a Snapshot */
        post: operations["freezeInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/rewind": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put an Instance back to a Snapshot, in place; what it wrote since is thrown away */
        post: operations["rewindInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/snapshots/{name}/clone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make Instances that begin at a Snapshot */
        post: operations["cloneSnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/scale": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say how many replicas an App should have */
        post: operations["scaleApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an App what it was at an earlier Revision */
        post: operations["rollbackApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop all replicas of an App, until it is started again */
        post: operations["stopApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start the replicas of an App that was stopped */
        post: operations["startApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace all replicas of an App by new ones, as in an upgrade */
        post: operations["restartApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the upgrade of an App go no further */
        post: operations["pauseApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a paused upgrade go on */
        post: operations["resumeApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let what an upgrade waits for be good */
        post: operations["promoteApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/abort": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back the upgrade of an App */
        post: operations["abortApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the replicas of an App printed, one JSON object per line; following takes up new replicas too */
        get: operations["getAppLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/traffic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What goes to the replicas of an App: requests, errors, bytes and latency of each */
        get: operations["getAppTraffic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktoppools/{name}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a user a Desktop of the pool: the one they have, or a free one */
        post: operations["assignDesktopPool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktoppools/{name}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make all Desktops of a pool as new, those in use too */
        post: operations["resetDesktopPool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktops/{name}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a user this Desktop */
        post: operations["assignDesktop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktops/{name}/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket with which the browser of whoever has a Desktop may open its screen */
        post: operations["connectDesktop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktops/{name}/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the session of whoever has a Desktop; it is made as new */
        post: operations["logoutDesktop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktops/{name}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a Desktop from whoever has it, a persistent one too */
        post: operations["releaseDesktop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktops/{name}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a Desktop as new; whoever has it keeps it */
        post: operations["resetDesktop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/desktops/{name}/upgrade": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a Desktop of the new golden image now; whoever has it keeps it, with their data */
        post: operations["upgradeDesktop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/screen-ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket with which a browser may open the screen of an Instance */
        post: operations["newScreenTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/vnc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** WebSocket: screen, keyboard and pointer of an Instance, as RFB (VNC) in binary frames */
        get: operations["openInstanceScreen"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/autoscalepolicies/{name}/off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete an AutoscalePolicy; its App keeps the number of replicas that was decided last */
        post: operations["turnOffAutoscalePolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let an App answer under a host name and path: creates or changes the Route of that host and path */
        post: operations["publishApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ca": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cloud's own certificate authority: who trusts it trusts the API and all that is published with own certificates */
        get: operations["getAuthority"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backups/{name}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an Instance or a Volume of what is in a Backup */
        post: operations["restoreBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backups/{name}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read all of a Backup: each byte is authenticated */
        post: operations["verifyBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backups/{name}/drill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore a Backup to a scratch Instance, see it work, and take it away again */
        post: operations["drillBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backups/{name}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is in a folder of a Backup */
        get: operations["listBackupFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backups/{name}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file or folder of a Backup, as a tar stream */
        get: operations["readBackupFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backuppolicies/{name}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a BackupPolicy now */
        post: operations["runBackupPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backuppolicies/{name}/drill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove the newest backups of a BackupPolicy now */
        post: operations["drillBackupPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backuptargets/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a BackupTarget together with the key of its repository and what lets us in; answers with the key */
        post: operations["addBackupTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backuptargets/{name}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at a BackupTarget and its content now */
        post: operations["checkBackupTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backuptargets/{name}/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace what lets us in at a BackupTarget */
        post: operations["loginBackupTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backuptargets/{name}/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The key of the repository of a BackupTarget: keep a copy elsewhere */
        get: operations["getBackupTargetKey"];
        /** Use this key for the repository of a BackupTarget */
        put: operations["adoptBackupTargetKey"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backuptargets/{name}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All backups in the repository of a BackupTarget, also those that this cloud does not know */
        get: operations["listBackupTargetContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/backups/adopt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a Backup of what is in a repository, so that it can be restored here */
        post: operations["adoptBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/volumes/{name}/trim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give room that was freed inside a Volume back to its pool; a VM does that itself for those it has */
        post: operations["trimVolume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/secrets/{name}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read the values of a Secret. Each time is told in the audit log */
        post: operations["revealSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/rekey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Seal all secrets in the database with a new key, and forget the old one */
        post: operations["rekeySecrets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, was refused what, and read what is sensitive; newest first */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same of one project */
        get: operations["listProjectAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Entries as they come, one a line, until the caller goes away; `after` begins after an entry instead of now */
        get: operations["followAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/audit/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same of one project */
        get: operations["followProjectAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Checks the chain of all entries, and names the first that does not fit */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All entries after a number as JSON lines, oldest first, with their hashes */
        get: operations["exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audittargets/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send an entry with the number 0, which is in no log; answers when it has arrived, or why not */
        post: operations["testAuditTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was measured of one Instance: aligned series to draw graphs of */
        get: operations["getInstanceMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/apps/{name}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was measured of one App: aligned series to draw graphs of */
        get: operations["getAppMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{name}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was measured of one Node: aligned series to draw graphs of */
        get: operations["getNodeMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pools/{name}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was measured of one StoragePool: aligned series to draw graphs of */
        get: operations["getStoragePoolMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{name}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was measured of one Project: aligned series to draw graphs of */
        get: operations["getProjectMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/metrics/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the instances and apps of a project use now */
        get: operations["getLatestMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What nodes and pools use now */
        get: operations["getLatestMetricsOfCloud"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that is measured, as text for Prometheus */
        get: operations["scrapeMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alarms/{name}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that you take care of an Alarm: it is not sent again and again */
        post: operations["acknowledgeAlarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/receivers/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message to a Receiver; answers when it has arrived, or why not */
        post: operations["testReceiver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/net/trace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is on the way from one to another, and which rule decides */
        get: operations["traceNetwork"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the program printed, one JSON object per line */
        get: operations["getInstanceLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an Instance uses now */
        get: operations["getInstanceStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/exec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** WebSocket: run a program in an Instance. Binary frames; the first byte is the channel: 0 stdin, 1 stdout, 2 stderr, 3 control (JSON) */
        get: operations["execInInstance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/console": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** WebSocket: the serial console of an Instance, as raw bytes both ways */
        get: operations["openInstanceConsole"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/instances/{name}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file or folder of an Instance, as a tar stream */
        get: operations["copyFromInstance"];
        /** Unpack a tar stream into a folder of an Instance */
        put: operations["copyToInstance"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/images/pull": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get an image from a registry */
        post: operations["pullImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/images/build": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Build an image from Debian packages and files */
        post: operations["buildImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/images/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import a disk image (qcow2, raw, VMDK, VDI, VHD, VHDX, ISO), an OCI layout, a docker save archive or a root file system */
        post: operations["importImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/images/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import an image from an address that the server fetches */
        post: operations["downloadImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/images/{name}/disk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The disk of a disk image, as qcow2 or ISO */
        get: operations["exportImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/operations/{name}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask an Operation to end early */
        post: operations["cancelOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/operations/{name}/wait": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an Operation when it has ended, or as it is after the timeout */
        get: operations["waitOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A name space for everything else: its own networks, images and instances, closed to other projects. */
        Project: {
            /** @constant */
            kind: "Project";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["ProjectSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["ProjectStatus"];
        };
        ProjectSpec: {
            /**
             * @description What it is for, for people.
             * @default
             */
            description: string;
            /**
             * @description Who may do what in it. To change it takes the verb `grant`.
             * @default []
             */
            members: {
                /** @description Who. */
                subject: string;
                /** @description Names of roles, which hold in this project. */
                roles: string[];
            }[];
            /**
             * @description At most so much at a time. To change it takes the verb `limit` on the whole cloud.
             * @default {}
             */
            quota: {
                /** @description Instances, replicas and desktops together. */
                instances?: number;
                /** @description CPUs of all instances; fractions count as such. */
                cpus?: number;
                /** @description Memory of all instances. */
                memory?: number;
                /** @description Writable layers of instances and sizes of volumes, as promised, not as used. */
                storage?: number;
                /** @description Addresses in networks. */
                addresses?: number;
                /** @description Snapshots of instances and of volumes. */
                snapshots?: number;
                /** @description Ports of the host and routes. */
                publishedPorts?: number;
            };
        };
        ProjectStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "deleting";
        };
        ProjectList: {
            items: components["schemas"]["Project"][];
            revision: number;
            total: number;
            next?: string;
        };
        ProjectSpecInput: {
            /**
             * @description What it is for, for people.
             * @default
             */
            description?: string;
            /**
             * @description Who may do what in it. To change it takes the verb `grant`.
             * @default []
             */
            members?: {
                /** @description Who. */
                subject: string;
                /** @description Names of roles, which hold in this project. */
                roles: string[];
            }[];
            /**
             * @description At most so much at a time. To change it takes the verb `limit` on the whole cloud.
             * @default {}
             */
            quota?: {
                /** @description Instances, replicas and desktops together. */
                instances?: number;
                /** @description CPUs of all instances; fractions count as such. */
                cpus?: number;
                /** @description Memory of all instances. */
                memory?: number | string;
                /** @description Writable layers of instances and sizes of volumes, as promised, not as used. */
                storage?: number | string;
                /** @description Addresses in networks. */
                addresses?: number;
                /** @description Snapshots of instances and of volumes. */
                snapshots?: number;
                /** @description Ports of the host and routes. */
                publishedPorts?: number;
            };
        };
        ProjectWrite: {
            /** @constant */
            kind?: "Project";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec?: components["schemas"]["ProjectSpecInput"];
        };
        ProjectPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description A machine that runs instances, with the engines it offers. */
        Node: {
            /** @constant */
            kind: "Node";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["NodeSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["NodeStatus"];
        };
        NodeSpec: {
            /**
             * @description False keeps new instances away.
             * @default true
             */
            schedulable: boolean;
            /** @description How much more than it has may be promised to instances. */
            overcommit: {
                /**
                 * @description How many virtual processors may be promised for each real one.
                 * @default 16
                 */
                cpus: number;
                /**
                 * @description How many times its memory may be promised. More than 1 is for clones, which share memory, and for swap.
                 * @default 1
                 */
                memory: number;
            };
        };
        NodeStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description What can run instances here, and if not, why. */
            engines: {
                /** @description `docker`, `qemu` or `fake`. */
                name: string;
                /** @description Which `engine` of an instance it serves. */
                runs: ("container" | "vm")[];
                /** @description Whether it can run something now. */
                available: boolean;
                /** @description Its own version. */
                version?: string;
                /** @description How virtual processors run: `kvm`, or `tcg` (emulated, slow). */
                accelerator?: string;
                /** @description Why it is not available. */
                reason?: string;
                /** @description What to do about it. */
                remedy?: string;
            }[];
            /** @description What the machine has. */
            capacity: {
                /** @description Processors. */
                cpus: number;
                /** @description Memory, in bytes. */
                memoryBytes: number;
                /** @description Disk, in bytes. */
                diskBytes: number;
            };
            /** @description What its instances were promised. */
            allocated: {
                /** @description Processors. */
                cpus: number;
                /** @description Memory, in bytes. */
                memoryBytes: number;
                /** @description Disk, in bytes. */
                diskBytes: number;
            };
            /** @description Name the machine gives itself. */
            hostname: string;
            /** @description Release of its kernel. */
            kernel: string;
            /** @description Its processor: `amd64` or `arm64`. */
            architecture: string;
            /** @description Version of Pando on it. */
            version: string;
            /**
             * Format: date-time
             * @description When it was last heard of.
             */
            heartbeatAt: string;
            /** @description Changes with every boot of the machine. */
            bootId: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "notReady";
            /** @description What can run instances here, and if not, why. */
            engines: {
                /** @description `docker`, `qemu` or `fake`. */
                name: string;
                /** @description Which `engine` of an instance it serves. */
                runs: ("container" | "vm")[];
                /** @description Whether it can run something now. */
                available: boolean;
                /** @description Its own version. */
                version?: string;
                /** @description How virtual processors run: `kvm`, or `tcg` (emulated, slow). */
                accelerator?: string;
                /** @description Why it is not available. */
                reason?: string;
                /** @description What to do about it. */
                remedy?: string;
            }[];
            /** @description What the machine has. */
            capacity: {
                /** @description Processors. */
                cpus: number;
                /** @description Memory, in bytes. */
                memoryBytes: number;
                /** @description Disk, in bytes. */
                diskBytes: number;
            };
            /** @description What its instances were promised. */
            allocated: {
                /** @description Processors. */
                cpus: number;
                /** @description Memory, in bytes. */
                memoryBytes: number;
                /** @description Disk, in bytes. */
                diskBytes: number;
            };
            /** @description Name the machine gives itself. */
            hostname: string;
            /** @description Release of its kernel. */
            kernel: string;
            /** @description Its processor: `amd64` or `arm64`. */
            architecture: string;
            /** @description Version of Pando on it. */
            version: string;
            /**
             * Format: date-time
             * @description When it was last heard of.
             */
            heartbeatAt: string;
            /** @description Changes with every boot of the machine. */
            bootId: string;
            /** @description Why, for people. */
            reason: string;
        };
        NodeList: {
            items: components["schemas"]["Node"][];
            revision: number;
            total: number;
            next?: string;
        };
        NodeSpecInput: {
            /**
             * @description False keeps new instances away.
             * @default true
             */
            schedulable?: boolean;
            /**
             * @description How much more than it has may be promised to instances.
             * @default {}
             */
            overcommit?: {
                /**
                 * @description How many virtual processors may be promised for each real one.
                 * @default 16
                 */
                cpus?: number;
                /**
                 * @description How many times its memory may be promised. More than 1 is for clones, which share memory, and for swap.
                 * @default 1
                 */
                memory?: number;
            };
        };
        NodeWrite: {
            /** @constant */
            kind?: "Node";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec?: components["schemas"]["NodeSpecInput"];
        };
        NodePatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description One layer-2 network that containers and virtual machines of a project share, with its own addresses and DNS. */
        Network: {
            /** @constant */
            kind: "Network";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["NetworkSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["NetworkStatus"];
        };
        NetworkSpec: {
            /**
             * Format: cidrv4
             * @description IPv4 subnet, e.g. `10.20.0.0/24`. Left out: the next free /24 of the pool.
             */
            cidr?: string;
            /** @description True: nothing in it connects to anything outside of it, nor looks up outside names. The host and published ports still reach in. */
            isolated?: boolean;
            /**
             * @description Largest packet, in bytes.
             * @default 1500
             */
            mtu: number;
        };
        NetworkStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description The IPv4 subnet it has. */
            cidr?: string;
            /** @description Address of its router, which is its instances' DNS server too. */
            gateway?: string;
            /** @description DNS domain: an instance is found as `<name>.<domain>`. */
            domain?: string;
            /** @description Why it is not ready. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description The IPv4 subnet it has. */
            cidr?: string;
            /** @description Address of its router, which is its instances' DNS server too. */
            gateway?: string;
            /** @description DNS domain: an instance is found as `<name>.<domain>`. */
            domain?: string;
            /** @description Why it is not ready. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description The IPv4 subnet it has. */
            cidr?: string;
            /** @description Address of its router, which is its instances' DNS server too. */
            gateway?: string;
            /** @description DNS domain: an instance is found as `<name>.<domain>`. */
            domain?: string;
            /** @description Why it is not ready. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        NetworkList: {
            items: components["schemas"]["Network"][];
            revision: number;
            total: number;
            next?: string;
        };
        NetworkSpecInput: {
            /**
             * Format: cidrv4
             * @description IPv4 subnet, e.g. `10.20.0.0/24`. Left out: the next free /24 of the pool.
             */
            cidr?: string;
            /** @description True: nothing in it connects to anything outside of it, nor looks up outside names. The host and published ports still reach in. */
            isolated?: boolean;
            /**
             * @description Largest packet, in bytes.
             * @default 1500
             */
            mtu?: number;
        };
        NetworkWrite: {
            /** @constant */
            kind?: "Network";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec?: components["schemas"]["NetworkSpecInput"];
        };
        NetworkPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description A disk of its own that outlives the instances it is given to. */
        Volume: {
            /** @constant */
            kind: "Volume";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["VolumeSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["VolumeStatus"];
        };
        VolumeSpec: {
            /**
             * @description Room in it, in bytes or as `10GiB`. Used as it fills. It may grow at any time, and never shrinks.
             * @default 10737418240
             */
            size: number;
            /** @description Pool that it is in. Left out: the first of its tier that has room. Another one moves it. */
            pool?: string;
            /**
             * @description How quick its pool must be. Left out: as the default pool is.
             * @enum {string}
             */
            tier?: "ssd" | "hdd";
            /**
             * @description `ext4`: it has a file system from the start. `none`: an empty disk for a VM that makes its own.
             * @default ext4
             * @enum {string}
             */
            format: "ext4" | "none";
            /** @description How much may go to and from it. A change takes effect at once. */
            limits?: {
                /** @description Reads and writes together, per second. */
                iops?: number;
                /** @description Reads and writes together, in bytes or as `50MiB`, per second. */
                bandwidth?: number;
            };
            /** @description What is in it at first. Left out: what the image has at its path, else nothing. */
            from?: {
                /** @description Name of a volume that it is a copy of. This, `snapshot` or `backup`. */
                volume?: string;
                /** @description Name of a volume snapshot. */
                snapshot?: string;
                /** @description Name of a backup. Written by restore. */
                backup?: string;
            };
            /** @description Several containers may write to it at the same time, as to a folder. VMs cannot: they have it alone, or all read. */
            shared?: boolean;
        };
        VolumeStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description The pool it is in. */
            pool?: string;
            /** @description Size that it has by now, in bytes. */
            sizeBytes?: number;
            /** @description Room it takes in its pool, in bytes; looked at from time to time. */
            usedBytes?: number;
            /** @description It is on its way to another pool. */
            move?: {
                /** @description The pool it comes from; what is left there goes when it has arrived. */
                from: string;
                /** @description The pool it goes to. */
                to: string;
                /** @description It is copied while nobody has it: who needs it waits. */
                offline: boolean;
                /** @description Copied so far, in bytes. */
                doneBytes: number;
                /** @description To be copied, in bytes. */
                totalBytes: number;
            };
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description Who has it now: one instance that writes, or any number that read.
             * @default []
             */
            holders: {
                /** @description Name of the instance. */
                instance: string;
                /** @description Uid of the instance. */
                uid: string;
                /** @description It only reads. */
                readOnly: boolean;
            }[];
            /**
             * @description A VM has had it to write: from then on it is for VMs only, since what they write is not to be trusted by the host.
             * @default false
             */
            guest: boolean;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description The pool it is in. */
            pool?: string;
            /** @description Size that it has by now, in bytes. */
            sizeBytes?: number;
            /** @description Room it takes in its pool, in bytes; looked at from time to time. */
            usedBytes?: number;
            /** @description It is on its way to another pool. */
            move?: {
                /** @description The pool it comes from; what is left there goes when it has arrived. */
                from: string;
                /** @description The pool it goes to. */
                to: string;
                /** @description It is copied while nobody has it: who needs it waits. */
                offline: boolean;
                /** @description Copied so far, in bytes. */
                doneBytes: number;
                /** @description To be copied, in bytes. */
                totalBytes: number;
            };
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description Who has it now: one instance that writes, or any number that read.
             * @default []
             */
            holders: {
                /** @description Name of the instance. */
                instance: string;
                /** @description Uid of the instance. */
                uid: string;
                /** @description It only reads. */
                readOnly: boolean;
            }[];
            /**
             * @description A VM has had it to write: from then on it is for VMs only, since what they write is not to be trusted by the host.
             * @default false
             */
            guest: boolean;
            /** @description The machine it is on. */
            node: string;
        };
        VolumeList: {
            items: components["schemas"]["Volume"][];
            revision: number;
            total: number;
            next?: string;
        };
        VolumeSpecInput: {
            /**
             * @description Room in it, in bytes or as `10GiB`. Used as it fills. It may grow at any time, and never shrinks.
             * @default 10737418240
             */
            size?: number | string;
            /** @description Pool that it is in. Left out: the first of its tier that has room. Another one moves it. */
            pool?: string;
            /**
             * @description How quick its pool must be. Left out: as the default pool is.
             * @enum {string}
             */
            tier?: "ssd" | "hdd";
            /**
             * @description `ext4`: it has a file system from the start. `none`: an empty disk for a VM that makes its own.
             * @default ext4
             * @enum {string}
             */
            format?: "ext4" | "none";
            /** @description How much may go to and from it. A change takes effect at once. */
            limits?: {
                /** @description Reads and writes together, per second. */
                iops?: number;
                /** @description Reads and writes together, in bytes or as `50MiB`, per second. */
                bandwidth?: number | string;
            };
            /** @description What is in it at first. Left out: what the image has at its path, else nothing. */
            from?: {
                /** @description Name of a volume that it is a copy of. This, `snapshot` or `backup`. */
                volume?: string;
                /** @description Name of a volume snapshot. */
                snapshot?: string;
                /** @description Name of a backup. Written by restore. */
                backup?: string;
            };
            /** @description Several containers may write to it at the same time, as to a folder. VMs cannot: they have it alone, or all read. */
            shared?: boolean;
        };
        VolumeWrite: {
            /** @constant */
            kind?: "Volume";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec?: components["schemas"]["VolumeSpecInput"];
        };
        VolumePatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description What was in a volume at one moment: other volumes can begin there. */
        VolumeSnapshot: {
            /** @constant */
            kind: "VolumeSnapshot";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["VolumeSnapshotSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["VolumeSnapshotStatus"];
        };
        VolumeSnapshotSpec: {
            /** @description Name of the volume. */
            volume: string;
        };
        VolumeSnapshotStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description The pool it is in: that of its volume. */
            pool?: string;
            /**
             * @description `application`: hooks said that programs are at rest; `filesystem`: the file system was at rest; `crash`: as after a power cut; `files`: each file for itself.
             * @enum {string}
             */
            consistency?: "application" | "filesystem" | "crash" | "files";
            /** @description Size of the volume then, in bytes. */
            sizeBytes?: number;
            /**
             * Format: date-time
             * @description The moment it shows.
             */
            at?: string;
            /**
             * @description A VM has written it: volumes that begin there are for VMs only.
             * @default false
             */
            guest: boolean;
            /** @description Uid of the volume. */
            sourceUid?: string;
            /** @description Why there is none. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description The pool it is in: that of its volume. */
            pool?: string;
            /**
             * @description `application`: hooks said that programs are at rest; `filesystem`: the file system was at rest; `crash`: as after a power cut; `files`: each file for itself.
             * @enum {string}
             */
            consistency?: "application" | "filesystem" | "crash" | "files";
            /** @description Size of the volume then, in bytes. */
            sizeBytes?: number;
            /**
             * Format: date-time
             * @description The moment it shows.
             */
            at?: string;
            /**
             * @description A VM has written it: volumes that begin there are for VMs only.
             * @default false
             */
            guest: boolean;
            /** @description Uid of the volume. */
            sourceUid?: string;
            /** @description Why there is none. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description The pool it is in: that of its volume. */
            pool?: string;
            /**
             * @description `application`: hooks said that programs are at rest; `filesystem`: the file system was at rest; `crash`: as after a power cut; `files`: each file for itself.
             * @enum {string}
             */
            consistency?: "application" | "filesystem" | "crash" | "files";
            /** @description Size of the volume then, in bytes. */
            sizeBytes?: number;
            /**
             * Format: date-time
             * @description The moment it shows.
             */
            at?: string;
            /**
             * @description A VM has written it: volumes that begin there are for VMs only.
             * @default false
             */
            guest: boolean;
            /** @description Uid of the volume. */
            sourceUid?: string;
            /** @description Why there is none. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        VolumeSnapshotList: {
            items: components["schemas"]["VolumeSnapshot"][];
            revision: number;
            total: number;
            next?: string;
        };
        VolumeSnapshotSpecInput: {
            /** @description Name of the volume. */
            volume: string;
        };
        VolumeSnapshotWrite: {
            /** @constant */
            kind?: "VolumeSnapshot";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["VolumeSnapshotSpecInput"];
        };
        VolumeSnapshotPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description A place that volumes are in: a folder, a btrfs, a shared directory or a Ceph pool. */
        StoragePool: {
            /** @constant */
            kind: "StoragePool";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["StoragePoolSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["StoragePoolStatus"];
        };
        StoragePoolSpec: {
            /**
             * @description What keeps the data.
             * @default directory
             * @enum {string}
             */
            driver: "directory" | "btrfs" | "nfs" | "rbd";
            /**
             * @description How quick it is: `ssd` for systems and forks, `hdd` for data.
             * @default ssd
             * @enum {string}
             */
            tier: "ssd" | "hdd";
            /**
             * Format: starts_with
             * @description Folder it is in (directory, btrfs, nfs). Left out for `rbd`. An nfs pool without `export` is mounted there already.
             */
            path?: string;
            /** @description NFS export that is mounted at `path`, e.g. `nas:/volumes`. */
            export?: string;
            /** @description Where an `rbd` pool is. */
            rbd?: {
                /** @description Name of the Ceph pool. */
                pool: string;
                /**
                 * Format: starts_with
                 * @description Ceph configuration on the host.
                 * @default /etc/ceph/ceph.conf
                 */
                conf: string;
                /**
                 * @description Ceph user, without `client.`.
                 * @default admin
                 */
                user: string;
            };
            /**
             * @description Volumes that name neither pool nor tier go here; of several, the first by name.
             * @default false
             */
            default: boolean;
            /**
             * @description Part of its room from which on it raises an alarm.
             * @default 0.85
             */
            alarmAt: number;
            /**
             * @description Room that new volumes never take, in bytes or as `1GiB`.
             * @default 1073741824
             */
            reserve: number;
        };
        StoragePoolStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description Room in it altogether, in bytes. */
            capacityBytes?: number;
            /** @description Room that is free, in bytes. */
            freeBytes?: number;
            /**
             * @description Sizes of all its volumes together, in bytes. More than its room: it is thin.
             * @default 0
             */
            promisedBytes: number;
            /**
             * @description How many volumes are in it.
             * @default 0
             */
            volumes: number;
            /**
             * @description Snapshots and clones share their data (reflink, btrfs, rbd) and cost no time.
             * @default false
             */
            cheapCopies: boolean;
            /**
             * @description It is fuller than `alarmAt`.
             * @default false
             */
            alarm: boolean;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description Room in it altogether, in bytes. */
            capacityBytes?: number;
            /** @description Room that is free, in bytes. */
            freeBytes?: number;
            /**
             * @description Sizes of all its volumes together, in bytes. More than its room: it is thin.
             * @default 0
             */
            promisedBytes: number;
            /**
             * @description How many volumes are in it.
             * @default 0
             */
            volumes: number;
            /**
             * @description Snapshots and clones share their data (reflink, btrfs, rbd) and cost no time.
             * @default false
             */
            cheapCopies: boolean;
            /**
             * @description It is fuller than `alarmAt`.
             * @default false
             */
            alarm: boolean;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description Room in it altogether, in bytes. */
            capacityBytes?: number;
            /** @description Room that is free, in bytes. */
            freeBytes?: number;
            /**
             * @description Sizes of all its volumes together, in bytes. More than its room: it is thin.
             * @default 0
             */
            promisedBytes: number;
            /**
             * @description How many volumes are in it.
             * @default 0
             */
            volumes: number;
            /**
             * @description Snapshots and clones share their data (reflink, btrfs, rbd) and cost no time.
             * @default false
             */
            cheapCopies: boolean;
            /**
             * @description It is fuller than `alarmAt`.
             * @default false
             */
            alarm: boolean;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        StoragePoolList: {
            items: components["schemas"]["StoragePool"][];
            revision: number;
            total: number;
            next?: string;
        };
        StoragePoolSpecInput: {
            /**
             * @description What keeps the data.
             * @default directory
             * @enum {string}
             */
            driver?: "directory" | "btrfs" | "nfs" | "rbd";
            /**
             * @description How quick it is: `ssd` for systems and forks, `hdd` for data.
             * @default ssd
             * @enum {string}
             */
            tier?: "ssd" | "hdd";
            /**
             * Format: starts_with
             * @description Folder it is in (directory, btrfs, nfs). Left out for `rbd`. An nfs pool without `export` is mounted there already.
             */
            path?: string;
            /** @description NFS export that is mounted at `path`, e.g. `nas:/volumes`. */
            export?: string;
            /** @description Where an `rbd` pool is. */
            rbd?: {
                /** @description Name of the Ceph pool. */
                pool: string;
                /**
                 * Format: starts_with
                 * @description Ceph configuration on the host.
                 * @default /etc/ceph/ceph.conf
                 */
                conf?: string;
                /**
                 * @description Ceph user, without `client.`.
                 * @default admin
                 */
                user?: string;
            };
            /**
             * @description Volumes that name neither pool nor tier go here; of several, the first by name.
             * @default false
             */
            default?: boolean;
            /**
             * @description Part of its room from which on it raises an alarm.
             * @default 0.85
             */
            alarmAt?: number;
            /**
             * @description Room that new volumes never take, in bytes or as `1GiB`.
             * @default 1073741824
             */
            reserve?: number | string;
        };
        StoragePoolWrite: {
            /** @constant */
            kind?: "StoragePool";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec?: components["schemas"]["StoragePoolSpecInput"];
        };
        StoragePoolPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description A verified OCI image that runs as a container or as a virtual machine, or a disk image that runs as a virtual machine. */
        Image: {
            /** @constant */
            kind: "Image";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it is about. */
            spec: components["schemas"]["ImageSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["ImageStatus"];
        };
        ImageSpec: {
            /** @description The full reference as people wrote it, e.g. `shop:1` or `registry.example/team/shop:1`. */
            reference: string;
            /**
             * @description Where it came from.
             * @enum {string}
             */
            source: "registry" | "archive" | "build";
        };
        ImageStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description Digest of the manifest: the name of exactly this content, `sha256:…`. */
            digest: string;
            /** @description Size of manifest, config and packed layers, in bytes. */
            sizeBytes: number;
            /** @description Digests of the layers, the lowest first. */
            layers: string[];
            /** @description It is a disk image, for VMs only. Left out: an OCI image. */
            disk?: {
                /**
                 * @description `disk`: a whole machine to boot. `iso`: a medium to install from, or with drivers.
                 * @enum {string}
                 */
                type: "disk" | "iso";
                /**
                 * @description How Pando keeps it. Whatever it came as was converted.
                 * @enum {string}
                 */
                format: "qcow2" | "raw";
                /** @description Size the guest sees, in bytes. */
                virtualBytes: number;
                /** @description What it came as, e.g. `vmdk`. */
                importedFrom: string;
                /**
                 * @description How it boots when an instance does not say.
                 * @enum {string}
                 */
                firmware: "bios" | "uefi";
                /** @description Digest of the file that was imported, `sha256:…`. */
                sourceDigest: string;
            };
            /** @description How its program is run, unless the instance says otherwise. */
            config: {
                /** @description Program and first arguments; `command` of an instance replaces it. */
                entrypoint: string[];
                /** @description Arguments after the entrypoint; `args` of an instance replaces them. */
                cmd: string[];
                /** @description Environment variables; those of an instance come on top. */
                env: {
                    [key: string]: string;
                };
                /** @description `name`, `uid` or `user:group` the program runs as. Empty: root. */
                user: string;
                /** @description Folder the program starts in. */
                workdir: string;
                /** @description Ports the program listens on, as `80/tcp`. They publish nothing by themselves. */
                exposedPorts: string[];
                /** @description Signal that asks the program to end, as `SIGTERM`. */
                stopSignal: string;
                /** @description Processor it is made for: `amd64` or `arm64`. */
                architecture: string;
                /** @description What its maker wrote on it. */
                labels: {
                    [key: string]: string;
                };
            };
            /**
             * Format: date-time
             * @description When this reference came to mean this content.
             */
            createdAt: string;
        };
        ImageList: {
            items: components["schemas"]["Image"][];
            revision: number;
            total: number;
            next?: string;
        };
        /** @description One running image: as a container or as a virtual machine, by one word. */
        Instance: {
            /** @constant */
            kind: "Instance";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["InstanceSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["InstanceStatus"];
        };
        InstanceSpec: {
            /** @description Reference of the image it runs, e.g. `web:1`. */
            image: string;
            /**
             * @description How it runs: as a container or as a virtual machine.
             * @default container
             * @enum {string}
             */
            engine: "container" | "vm";
            /** @description Program and first arguments. Left out: the image's entrypoint. */
            command?: string[];
            /** @description Arguments after the command. Left out: the image's, unless `command` is set. */
            args?: string[];
            /**
             * @description Environment variables, on top of the image's.
             * @default {}
             */
            env: {
                [key: string]: string;
            };
            /**
             * Format: starts_with
             * @description Folder the program starts in. Left out: the image's.
             */
            workdir?: string;
            /** @description `name`, `uid` or `user:group` the program runs as. Left out: the image's. */
            user?: string;
            /** @description Its own host name. Left out: the name of the instance. */
            hostname?: string;
            /**
             * @description Processors, in fractions too. A VM gets them rounded up as virtual CPUs.
             * @default 1
             */
            cpus: number;
            /**
             * @description Memory it may use, in bytes or as `256MiB`. A VM of an OCI image needs `96MiB` at least.
             * @default 268435456
             */
            memory: number;
            /**
             * @description Room to write, in bytes or as `10GiB`. Used as it fills.
             * @default 10737418240
             */
            disk: number;
            /** @description Files that are put in before its program begins. A change makes the instance anew. */
            files?: {
                /** @description Where it is inside. Folders on the way are made. */
                path: string;
                /**
                 * @description Who may read or execute it, in octal digits. It belongs to root, and nobody inside can write it.
                 * @default 0444
                 */
                mode: string;
                /** @description What is in it, as text. This or `base64`. */
                content?: string;
                /**
                 * Format: base64
                 * @description What is in it, where that is not text.
                 */
                base64?: string;
                /**
                 * @description Its content is for the program only: the command line does not show it.
                 * @default false
                 */
                secret: boolean;
            }[];
            /** @description Volumes: what is written there outlives the instance. A VM gets and gives them while it runs; a container is made anew. */
            volumes?: {
                /** @description Name of the volume. */
                volume: string;
                /** @description Where it is inside. Left out: a VM of a disk image gets it as a disk, and no more. */
                path?: string;
                /**
                 * @description It may be read, and by others at the same time.
                 * @default false
                 */
                readOnly: boolean;
            }[];
            /** @description Values of Secrets, as files or environment variables. Only the program inside sees them. */
            secrets?: {
                /** @description Name of the Secret, in the same project. */
                secret: string;
                /** @description Which of its values. Left out: all, each as a file. */
                key?: string;
                /** @description Environment variable that has it. This or `path`. */
                env?: string;
                /** @description File that has it; without `key`, the folder of the files. Left out, and no `env`: `/run/secrets/<secret>`, and `/<key>`. */
                path?: string;
                /**
                 * @description Who may read the file, in octal digits. It belongs to root.
                 * @default 0444
                 */
                mode: string;
            }[];
            /**
             * @description What happens when one of them changes. `restart` (as when left out): it is restarted, replicas of an app one after the other; `signal`: files change in place and SIGHUP is sent (containers); `nothing`: it has them at its next start.
             * @enum {string}
             */
            onSecretChange?: "restart" | "signal" | "nothing";
            /** @description Paths that are kept in memory and are empty at each start. */
            tmpfs?: string[];
            /** @description Its hardware, where it is a VM of a disk image. Left out: what the image asks for. */
            machine?: {
                /**
                 * @description How it boots. Left out: as its image does.
                 * @enum {string}
                 */
                firmware?: "bios" | "uefi";
                /**
                 * @description Only what Microsoft or the distribution signed may boot. Needs `uefi`.
                 * @default false
                 */
                secureBoot: boolean;
                /**
                 * @description A TPM 2.0 of its own, kept with the instance.
                 * @default false
                 */
                tpm: boolean;
                /**
                 * @description `windows`: Hyper-V enlightenments, a clock in local time, SATA and e1000e until it has virtio drivers (`drivers`).
                 * @default linux
                 * @enum {string}
                 */
                system: "linux" | "windows" | "other";
                /**
                 * @description Disk and network it sees. Left out: `virtio`; `emulated` for `windows`, which installs with what it knows.
                 * @enum {string}
                 */
                drivers?: "virtio" | "emulated";
                /**
                 * @description A screen, keyboard and pointer, to be seen through `pando vnc` and in the console.
                 * @default false
                 */
                display: boolean;
                /**
                 * @description References of ISO images in its drives, e.g. one to install from and the virtio drivers. It boots from the first when its disk is empty.
                 * @default []
                 */
                cdroms: string[];
                /** @description What cloud-init in the guest is told (NoCloud). A guest without cloud-init takes no notice. */
                cloudInit?: {
                    /** @description User-data as cloud-init takes it: `#cloud-config`, a script, or MIME parts. */
                    userData?: string;
                    /** @description Network configuration, version 2. Left out: made from the instance's network cards. */
                    networkData?: string;
                    /** @description Vendor-data; what user-data says comes on top. Left out: it mounts the volumes that have a path. */
                    vendorData?: string;
                };
            };
            /**
             * @description Networks it is attached to, one network card each.
             * @default [
             *       {
             *         "network": "default"
             *       }
             *     ]
             */
            networks: {
                /** @description Name of the network. */
                network: string;
                /**
                 * Format: ipv4
                 * @description IPv4 address in its subnet. Left out: the next free one.
                 */
                address?: string;
                /** @description More names that lead to it in this network; several may have the same. */
                aliases?: string[];
            }[];
            /**
             * @description Security groups that decide who may connect to it. A change takes effect at once. Empty: everybody of its networks may.
             * @default []
             */
            securityGroups: string[];
            /**
             * @description Ports that the host publishes.
             * @default []
             */
            ports: {
                /** @description Port inside the instance. */
                port: number;
                /** @description Port of the host that leads there. */
                hostPort: number;
                /**
                 * @description Transport.
                 * @default tcp
                 * @enum {string}
                 */
                protocol: "tcp" | "udp";
            }[];
            /**
             * @description What to do when the program ends by itself.
             * @default {
             *       "policy": "on-failure",
             *       "backoff": 1000,
             *       "maxBackoff": 300000
             *     }
             */
            restart: {
                /**
                 * @description When to start it again after its program ended.
                 * @default on-failure
                 * @enum {string}
                 */
                policy: "always" | "on-failure" | "never";
                /** @description Give up after this many failures in a row. Left out: never give up. */
                maxRetries?: number;
                /**
                 * @description First pause, in milliseconds or as `1s`. It doubles up to maxBackoff and starts anew after ten quiet minutes.
                 * @default 1000
                 */
                backoff: number;
                /**
                 * @description Longest pause, in milliseconds or as `5m`.
                 * @default 300000
                 */
                maxBackoff: number;
            };
            /** @description How to tell that it works. */
            healthCheck?: {
                /**
                 * @description A GET that must be answered with a status below 400.
                 * @constant
                 */
                type: "http";
                /** @description TCP port inside the instance. */
                port: number;
                /**
                 * Format: starts_with
                 * @description Path and query to ask for.
                 * @default /
                 */
                path: string;
                /**
                 * @description Pause between two checks, in milliseconds or as `10s`.
                 * @default 10000
                 */
                interval: number;
                /**
                 * @description How long one check may take, in milliseconds or as `5s`.
                 * @default 5000
                 */
                timeout: number;
                /**
                 * @description Failures in a row that make it unhealthy.
                 * @default 3
                 */
                retries: number;
                /**
                 * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                 * @default 30000
                 */
                startPeriod: number;
            } | {
                /**
                 * @description A connection that must be accepted.
                 * @constant
                 */
                type: "tcp";
                /** @description TCP port inside the instance. */
                port: number;
                /**
                 * @description Pause between two checks, in milliseconds or as `10s`.
                 * @default 10000
                 */
                interval: number;
                /**
                 * @description How long one check may take, in milliseconds or as `5s`.
                 * @default 5000
                 */
                timeout: number;
                /**
                 * @description Failures in a row that make it unhealthy.
                 * @default 3
                 */
                retries: number;
                /**
                 * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                 * @default 30000
                 */
                startPeriod: number;
            } | {
                /**
                 * @description A command that must end with exit code 0.
                 * @constant
                 */
                type: "exec";
                /** @description Program and arguments, run inside the instance. */
                command: string[];
                /**
                 * @description Pause between two checks, in milliseconds or as `10s`.
                 * @default 10000
                 */
                interval: number;
                /**
                 * @description How long one check may take, in milliseconds or as `5s`.
                 * @default 5000
                 */
                timeout: number;
                /**
                 * @description Failures in a row that make it unhealthy.
                 * @default 3
                 */
                retries: number;
                /**
                 * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                 * @default 30000
                 */
                startPeriod: number;
            };
            /**
             * @description Time the program has to end by itself when stopped, in milliseconds or as `10s`.
             * @default 10000
             */
            stopGrace: number;
            /** @description Where it may run. Left out: on any node that has room. */
            placement?: {
                /**
                 * @description Labels that its node must have.
                 * @default {}
                 */
                labels: {
                    [key: string]: string;
                };
                /**
                 * @description Replicas of one app rather on different nodes; false: where there is most room.
                 * @default true
                 */
                spread: boolean;
            };
            /** @description Where it begins. Left out: with its image. Written by fork, run --from and rewind. */
            from?: {
                /** @description Name of the snapshot, in the same project. */
                snapshot: string;
                /**
                 * @description Go on from its memory at the first start; false: boot from its disk.
                 * @default true
                 */
                memory: boolean;
                /**
                 * @description Raised by rewind: what was written since the snapshot is thrown away, once for each new value.
                 * @default 0
                 */
                take: number;
            };
            /**
             * @description What it should be. Written by start, stop, pause, resume.
             * @default running
             * @enum {string}
             */
            state: "running" | "stopped" | "paused";
            /**
             * @description Raised by restart: the instance is stopped and started once for each new value.
             * @default 0
             */
            restarts: number;
        };
        InstanceStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description The machine it was placed on. */
            node?: string;
            /**
             * @description Its network cards, in the order of spec.networks.
             * @default []
             */
            nics: {
                /** @description Name of the network. */
                network: string;
                /** @description Hardware address. */
                mac: string;
                /** @description IPv4 address. */
                address: string;
                /** @description Length of the subnet prefix, in bits. */
                prefix: number;
                /** @description Address of the router. */
                gateway: string;
            }[];
            /** @description Digest of the image this instance was made from; kept until it is made anew. */
            imageDigest?: string;
            /** @description The `image` of the spec that imageDigest answers. */
            imageReference?: string;
            /** @description Why it is not as wished, or why it last failed. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description The `restarts` of the spec that was last carried out.
             * @default 0
             */
            restartsDone: number;
            /**
             * @description Failures in a row; forgotten after ten quiet minutes.
             * @default 0
             */
            failures: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description What the health check says. Left out: there is none.
             * @enum {string}
             */
            health?: "starting" | "healthy" | "unhealthy";
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "starting";
            /** @description The machine it was placed on. */
            node?: string;
            /**
             * @description Its network cards, in the order of spec.networks.
             * @default []
             */
            nics: {
                /** @description Name of the network. */
                network: string;
                /** @description Hardware address. */
                mac: string;
                /** @description IPv4 address. */
                address: string;
                /** @description Length of the subnet prefix, in bits. */
                prefix: number;
                /** @description Address of the router. */
                gateway: string;
            }[];
            /** @description Digest of the image this instance was made from; kept until it is made anew. */
            imageDigest?: string;
            /** @description The `image` of the spec that imageDigest answers. */
            imageReference?: string;
            /** @description Why it is not as wished, or why it last failed. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description The `restarts` of the spec that was last carried out.
             * @default 0
             */
            restartsDone: number;
            /**
             * @description Failures in a row; forgotten after ten quiet minutes.
             * @default 0
             */
            failures: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description What the health check says. Left out: there is none.
             * @enum {string}
             */
            health?: "starting" | "healthy" | "unhealthy";
            /**
             * Format: date-time
             * @description When the start now under way was begun.
             */
            since?: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "running";
            /** @description The machine it was placed on. */
            node?: string;
            /**
             * @description Its network cards, in the order of spec.networks.
             * @default []
             */
            nics: {
                /** @description Name of the network. */
                network: string;
                /** @description Hardware address. */
                mac: string;
                /** @description IPv4 address. */
                address: string;
                /** @description Length of the subnet prefix, in bits. */
                prefix: number;
                /** @description Address of the router. */
                gateway: string;
            }[];
            /** @description Digest of the image this instance was made from; kept until it is made anew. */
            imageDigest?: string;
            /** @description The `image` of the spec that imageDigest answers. */
            imageReference?: string;
            /** @description Why it is not as wished, or why it last failed. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description The `restarts` of the spec that was last carried out.
             * @default 0
             */
            restartsDone: number;
            /**
             * @description Failures in a row; forgotten after ten quiet minutes.
             * @default 0
             */
            failures: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description What the health check says. Left out: there is none.
             * @enum {string}
             */
            health?: "starting" | "healthy" | "unhealthy";
            /**
             * Format: date-time
             * @description When the program was started.
             */
            startedAt: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "paused";
            /** @description The machine it was placed on. */
            node?: string;
            /**
             * @description Its network cards, in the order of spec.networks.
             * @default []
             */
            nics: {
                /** @description Name of the network. */
                network: string;
                /** @description Hardware address. */
                mac: string;
                /** @description IPv4 address. */
                address: string;
                /** @description Length of the subnet prefix, in bits. */
                prefix: number;
                /** @description Address of the router. */
                gateway: string;
            }[];
            /** @description Digest of the image this instance was made from; kept until it is made anew. */
            imageDigest?: string;
            /** @description The `image` of the spec that imageDigest answers. */
            imageReference?: string;
            /** @description Why it is not as wished, or why it last failed. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description The `restarts` of the spec that was last carried out.
             * @default 0
             */
            restartsDone: number;
            /**
             * @description Failures in a row; forgotten after ten quiet minutes.
             * @default 0
             */
            failures: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description What the health check says. Left out: there is none.
             * @enum {string}
             */
            health?: "starting" | "healthy" | "unhealthy";
            /**
             * Format: date-time
             * @description When the program was started.
             */
            startedAt: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "stopping";
            /** @description The machine it was placed on. */
            node?: string;
            /**
             * @description Its network cards, in the order of spec.networks.
             * @default []
             */
            nics: {
                /** @description Name of the network. */
                network: string;
                /** @description Hardware address. */
                mac: string;
                /** @description IPv4 address. */
                address: string;
                /** @description Length of the subnet prefix, in bits. */
                prefix: number;
                /** @description Address of the router. */
                gateway: string;
            }[];
            /** @description Digest of the image this instance was made from; kept until it is made anew. */
            imageDigest?: string;
            /** @description The `image` of the spec that imageDigest answers. */
            imageReference?: string;
            /** @description Why it is not as wished, or why it last failed. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description The `restarts` of the spec that was last carried out.
             * @default 0
             */
            restartsDone: number;
            /**
             * @description Failures in a row; forgotten after ten quiet minutes.
             * @default 0
             */
            failures: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description What the health check says. Left out: there is none.
             * @enum {string}
             */
            health?: "starting" | "healthy" | "unhealthy";
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "stopped";
            /** @description The machine it was placed on. */
            node?: string;
            /**
             * @description Its network cards, in the order of spec.networks.
             * @default []
             */
            nics: {
                /** @description Name of the network. */
                network: string;
                /** @description Hardware address. */
                mac: string;
                /** @description IPv4 address. */
                address: string;
                /** @description Length of the subnet prefix, in bits. */
                prefix: number;
                /** @description Address of the router. */
                gateway: string;
            }[];
            /** @description Digest of the image this instance was made from; kept until it is made anew. */
            imageDigest?: string;
            /** @description The `image` of the spec that imageDigest answers. */
            imageReference?: string;
            /** @description Why it is not as wished, or why it last failed. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description The `restarts` of the spec that was last carried out.
             * @default 0
             */
            restartsDone: number;
            /**
             * @description Failures in a row; forgotten after ten quiet minutes.
             * @default 0
             */
            failures: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description What the health check says. Left out: there is none.
             * @enum {string}
             */
            health?: "starting" | "healthy" | "unhealthy";
            /** @description True: stopped because the spec says so. False: the program came to its end. */
            byRequest: boolean;
            /** @description Exit code of the program; 128+n when signal n ended it. */
            exitCode?: number;
            /**
             * Format: date-time
             * @description When the program ended.
             */
            finishedAt?: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "backoff";
            /** @description The machine it was placed on. */
            node?: string;
            /**
             * @description Its network cards, in the order of spec.networks.
             * @default []
             */
            nics: {
                /** @description Name of the network. */
                network: string;
                /** @description Hardware address. */
                mac: string;
                /** @description IPv4 address. */
                address: string;
                /** @description Length of the subnet prefix, in bits. */
                prefix: number;
                /** @description Address of the router. */
                gateway: string;
            }[];
            /** @description Digest of the image this instance was made from; kept until it is made anew. */
            imageDigest?: string;
            /** @description The `image` of the spec that imageDigest answers. */
            imageReference?: string;
            /** @description Why it is not as wished, or why it last failed. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description The `restarts` of the spec that was last carried out.
             * @default 0
             */
            restartsDone: number;
            /**
             * @description Failures in a row; forgotten after ten quiet minutes.
             * @default 0
             */
            failures: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description What the health check says. Left out: there is none.
             * @enum {string}
             */
            health?: "starting" | "healthy" | "unhealthy";
            /** @description Exit code of the program; 128+n when signal n ended it. */
            exitCode?: number;
            /**
             * Format: date-time
             * @description When the program ended.
             */
            finishedAt?: string;
            /**
             * Format: date-time
             * @description When it is started again.
             */
            retryAt: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description The machine it was placed on. */
            node?: string;
            /**
             * @description Its network cards, in the order of spec.networks.
             * @default []
             */
            nics: {
                /** @description Name of the network. */
                network: string;
                /** @description Hardware address. */
                mac: string;
                /** @description IPv4 address. */
                address: string;
                /** @description Length of the subnet prefix, in bits. */
                prefix: number;
                /** @description Address of the router. */
                gateway: string;
            }[];
            /** @description Digest of the image this instance was made from; kept until it is made anew. */
            imageDigest?: string;
            /** @description The `image` of the spec that imageDigest answers. */
            imageReference?: string;
            /** @description Why it is not as wished, or why it last failed. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description The `restarts` of the spec that was last carried out.
             * @default 0
             */
            restartsDone: number;
            /**
             * @description Failures in a row; forgotten after ten quiet minutes.
             * @default 0
             */
            failures: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description What the health check says. Left out: there is none.
             * @enum {string}
             */
            health?: "starting" | "healthy" | "unhealthy";
            /** @description Exit code of the program; 128+n when signal n ended it. */
            exitCode?: number;
            /**
             * Format: date-time
             * @description When the program ended.
             */
            finishedAt?: string;
        };
        InstanceList: {
            items: components["schemas"]["Instance"][];
            revision: number;
            total: number;
            next?: string;
        };
        InstanceSpecInput: {
            /** @description Reference of the image it runs, e.g. `web:1`. */
            image: string;
            /**
             * @description How it runs: as a container or as a virtual machine.
             * @default container
             * @enum {string}
             */
            engine?: "container" | "vm";
            /** @description Program and first arguments. Left out: the image's entrypoint. */
            command?: string[];
            /** @description Arguments after the command. Left out: the image's, unless `command` is set. */
            args?: string[];
            /**
             * @description Environment variables, on top of the image's.
             * @default {}
             */
            env?: {
                [key: string]: string;
            };
            /**
             * Format: starts_with
             * @description Folder the program starts in. Left out: the image's.
             */
            workdir?: string;
            /** @description `name`, `uid` or `user:group` the program runs as. Left out: the image's. */
            user?: string;
            /** @description Its own host name. Left out: the name of the instance. */
            hostname?: string;
            /**
             * @description Processors, in fractions too. A VM gets them rounded up as virtual CPUs.
             * @default 1
             */
            cpus?: number;
            /**
             * @description Memory it may use, in bytes or as `256MiB`. A VM of an OCI image needs `96MiB` at least.
             * @default 268435456
             */
            memory?: number | string;
            /**
             * @description Room to write, in bytes or as `10GiB`. Used as it fills.
             * @default 10737418240
             */
            disk?: number | string;
            /** @description Files that are put in before its program begins. A change makes the instance anew. */
            files?: {
                /** @description Where it is inside. Folders on the way are made. */
                path: string;
                /**
                 * @description Who may read or execute it, in octal digits. It belongs to root, and nobody inside can write it.
                 * @default 0444
                 */
                mode?: string;
                /** @description What is in it, as text. This or `base64`. */
                content?: string;
                /**
                 * Format: base64
                 * @description What is in it, where that is not text.
                 */
                base64?: string;
                /**
                 * @description Its content is for the program only: the command line does not show it.
                 * @default false
                 */
                secret?: boolean;
            }[];
            /** @description Volumes: what is written there outlives the instance. A VM gets and gives them while it runs; a container is made anew. */
            volumes?: {
                /** @description Name of the volume. */
                volume: string;
                /** @description Where it is inside. Left out: a VM of a disk image gets it as a disk, and no more. */
                path?: string;
                /**
                 * @description It may be read, and by others at the same time.
                 * @default false
                 */
                readOnly?: boolean;
            }[];
            /** @description Values of Secrets, as files or environment variables. Only the program inside sees them. */
            secrets?: {
                /** @description Name of the Secret, in the same project. */
                secret: string;
                /** @description Which of its values. Left out: all, each as a file. */
                key?: string;
                /** @description Environment variable that has it. This or `path`. */
                env?: string;
                /** @description File that has it; without `key`, the folder of the files. Left out, and no `env`: `/run/secrets/<secret>`, and `/<key>`. */
                path?: string;
                /**
                 * @description Who may read the file, in octal digits. It belongs to root.
                 * @default 0444
                 */
                mode?: string;
            }[];
            /**
             * @description What happens when one of them changes. `restart` (as when left out): it is restarted, replicas of an app one after the other; `signal`: files change in place and SIGHUP is sent (containers); `nothing`: it has them at its next start.
             * @enum {string}
             */
            onSecretChange?: "restart" | "signal" | "nothing";
            /** @description Paths that are kept in memory and are empty at each start. */
            tmpfs?: string[];
            /** @description Its hardware, where it is a VM of a disk image. Left out: what the image asks for. */
            machine?: {
                /**
                 * @description How it boots. Left out: as its image does.
                 * @enum {string}
                 */
                firmware?: "bios" | "uefi";
                /**
                 * @description Only what Microsoft or the distribution signed may boot. Needs `uefi`.
                 * @default false
                 */
                secureBoot?: boolean;
                /**
                 * @description A TPM 2.0 of its own, kept with the instance.
                 * @default false
                 */
                tpm?: boolean;
                /**
                 * @description `windows`: Hyper-V enlightenments, a clock in local time, SATA and e1000e until it has virtio drivers (`drivers`).
                 * @default linux
                 * @enum {string}
                 */
                system?: "linux" | "windows" | "other";
                /**
                 * @description Disk and network it sees. Left out: `virtio`; `emulated` for `windows`, which installs with what it knows.
                 * @enum {string}
                 */
                drivers?: "virtio" | "emulated";
                /**
                 * @description A screen, keyboard and pointer, to be seen through `pando vnc` and in the console.
                 * @default false
                 */
                display?: boolean;
                /**
                 * @description References of ISO images in its drives, e.g. one to install from and the virtio drivers. It boots from the first when its disk is empty.
                 * @default []
                 */
                cdroms?: string[];
                /** @description What cloud-init in the guest is told (NoCloud). A guest without cloud-init takes no notice. */
                cloudInit?: {
                    /** @description User-data as cloud-init takes it: `#cloud-config`, a script, or MIME parts. */
                    userData?: string;
                    /** @description Network configuration, version 2. Left out: made from the instance's network cards. */
                    networkData?: string;
                    /** @description Vendor-data; what user-data says comes on top. Left out: it mounts the volumes that have a path. */
                    vendorData?: string;
                };
            };
            /**
             * @description Networks it is attached to, one network card each.
             * @default [
             *       {
             *         "network": "default"
             *       }
             *     ]
             */
            networks?: {
                /** @description Name of the network. */
                network: string;
                /**
                 * Format: ipv4
                 * @description IPv4 address in its subnet. Left out: the next free one.
                 */
                address?: string;
                /** @description More names that lead to it in this network; several may have the same. */
                aliases?: string[];
            }[];
            /**
             * @description Security groups that decide who may connect to it. A change takes effect at once. Empty: everybody of its networks may.
             * @default []
             */
            securityGroups?: string[];
            /**
             * @description Ports that the host publishes.
             * @default []
             */
            ports?: {
                /** @description Port inside the instance. */
                port: number;
                /** @description Port of the host that leads there. */
                hostPort: number;
                /**
                 * @description Transport.
                 * @default tcp
                 * @enum {string}
                 */
                protocol?: "tcp" | "udp";
            }[];
            /**
             * @description What to do when the program ends by itself.
             * @default {
             *       "policy": "on-failure",
             *       "backoff": 1000,
             *       "maxBackoff": 300000
             *     }
             */
            restart?: {
                /**
                 * @description When to start it again after its program ended.
                 * @default on-failure
                 * @enum {string}
                 */
                policy?: "always" | "on-failure" | "never";
                /** @description Give up after this many failures in a row. Left out: never give up. */
                maxRetries?: number;
                /**
                 * @description First pause, in milliseconds or as `1s`. It doubles up to maxBackoff and starts anew after ten quiet minutes.
                 * @default 1000
                 */
                backoff?: number | string;
                /**
                 * @description Longest pause, in milliseconds or as `5m`.
                 * @default 300000
                 */
                maxBackoff?: number | string;
            };
            /** @description How to tell that it works. */
            healthCheck?: {
                /**
                 * @description A GET that must be answered with a status below 400.
                 * @constant
                 */
                type: "http";
                /** @description TCP port inside the instance. */
                port: number;
                /**
                 * Format: starts_with
                 * @description Path and query to ask for.
                 * @default /
                 */
                path?: string;
                /**
                 * @description Pause between two checks, in milliseconds or as `10s`.
                 * @default 10000
                 */
                interval?: number | string;
                /**
                 * @description How long one check may take, in milliseconds or as `5s`.
                 * @default 5000
                 */
                timeout?: number | string;
                /**
                 * @description Failures in a row that make it unhealthy.
                 * @default 3
                 */
                retries?: number;
                /**
                 * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                 * @default 30000
                 */
                startPeriod?: number | string;
            } | {
                /**
                 * @description A connection that must be accepted.
                 * @constant
                 */
                type: "tcp";
                /** @description TCP port inside the instance. */
                port: number;
                /**
                 * @description Pause between two checks, in milliseconds or as `10s`.
                 * @default 10000
                 */
                interval?: number | string;
                /**
                 * @description How long one check may take, in milliseconds or as `5s`.
                 * @default 5000
                 */
                timeout?: number | string;
                /**
                 * @description Failures in a row that make it unhealthy.
                 * @default 3
                 */
                retries?: number;
                /**
                 * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                 * @default 30000
                 */
                startPeriod?: number | string;
            } | {
                /**
                 * @description A command that must end with exit code 0.
                 * @constant
                 */
                type: "exec";
                /** @description Program and arguments, run inside the instance. */
                command: string[];
                /**
                 * @description Pause between two checks, in milliseconds or as `10s`.
                 * @default 10000
                 */
                interval?: number | string;
                /**
                 * @description How long one check may take, in milliseconds or as `5s`.
                 * @default 5000
                 */
                timeout?: number | string;
                /**
                 * @description Failures in a row that make it unhealthy.
                 * @default 3
                 */
                retries?: number;
                /**
                 * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                 * @default 30000
                 */
                startPeriod?: number | string;
            };
            /**
             * @description Time the program has to end by itself when stopped, in milliseconds or as `10s`.
             * @default 10000
             */
            stopGrace?: number | string;
            /** @description Where it may run. Left out: on any node that has room. */
            placement?: {
                /**
                 * @description Labels that its node must have.
                 * @default {}
                 */
                labels?: {
                    [key: string]: string;
                };
                /**
                 * @description Replicas of one app rather on different nodes; false: where there is most room.
                 * @default true
                 */
                spread?: boolean;
            };
            /** @description Where it begins. Left out: with its image. Written by fork, run --from and rewind. */
            from?: {
                /** @description Name of the snapshot, in the same project. */
                snapshot: string;
                /**
                 * @description Go on from its memory at the first start; false: boot from its disk.
                 * @default true
                 */
                memory?: boolean;
                /**
                 * @description Raised by rewind: what was written since the snapshot is thrown away, once for each new value.
                 * @default 0
                 */
                take?: number;
            };
            /**
             * @description What it should be. Written by start, stop, pause, resume.
             * @default running
             * @enum {string}
             */
            state?: "running" | "stopped" | "paused";
            /**
             * @description Raised by restart: the instance is stopped and started once for each new value.
             * @default 0
             */
            restarts?: number;
        };
        InstanceWrite: {
            /** @constant */
            kind?: "Instance";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["InstanceSpecInput"];
        };
        InstancePatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description What an instance was at one moment, disk and memory: others can begin there. */
        Snapshot: {
            /** @constant */
            kind: "Snapshot";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["SnapshotSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["SnapshotStatus"];
        };
        SnapshotSpec: {
            /** @description Name of the instance that is frozen. */
            instance: string;
            /**
             * @description Freeze memory too, so that clones go on where it was. Containers have none to freeze.
             * @default true
             */
            memory: boolean;
            /**
             * @description True: saved to disk, there until deleted. False: made by fork; it goes with the last instance that began there.
             * @default true
             */
            keep: boolean;
            /**
             * @description Clones kept ready ahead of time at least; more when demand asks for it.
             * @default 0
             */
            warm: number;
            /** @description It is made of this backup, not of an instance that is here. Written by restore. */
            backup?: string;
        };
        SnapshotStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description The machine it is on. */
            node?: string;
            /**
             * @description What the instance ran as.
             * @enum {string}
             */
            engine?: "container" | "vm";
            /**
             * @description It holds memory.
             * @default false
             */
            memory: boolean;
            /**
             * @description `memory`: nothing was interrupted; `application`: programs were told, and the file system was quiet; `filesystem`: that was quiet; `crash`: as after a power cut.
             * @enum {string}
             */
            consistency?: "memory" | "application" | "filesystem" | "crash";
            /** @description Folders inside that are not part of it: volumes of the image, in a container. */
            leftOut?: string[];
            /** @description How long the instance stood still for it, in milliseconds. */
            pauseMs?: number;
            /**
             * Format: date-time
             * @description When it was frozen.
             */
            frozenAt?: string;
            /**
             * @description It is on disk and survives a restart of its machine.
             * @default false
             */
            kept: boolean;
            /** @description What it takes beside what it shares with others, in bytes. */
            sizeBytes?: number;
            /** @description Uid of the instance that was frozen. */
            sourceUid?: string;
            /** @description Which values of its Secrets that instance ran with; a clone with other ones boots. */
            secretVersion?: string;
            /** @description Spec of that instance; clones begin with it. */
            sourceSpec?: {
                [key: string]: unknown;
            };
            /** @description Digest of the image it was made from. */
            imageDigest?: string;
            /**
             * @description The snapshots that this one descends from, oldest first, itself last.
             * @default []
             */
            lineage: {
                /** @description Name of the snapshot. */
                snapshot: string;
                /** @description Name of the instance it was made of. */
                instance: string;
                /** @description Uid of that instance. */
                uid: string;
                /**
                 * Format: date-time
                 * @description When it was frozen.
                 */
                at: string;
            }[];
            /**
             * @description Clones that are made ahead of time.
             * @default []
             */
            spares: {
                /** @description Uid of the instance it will become. */
                uid: string;
                /**
                 * @description Its network cards. Written by the network; empty until it has addresses.
                 * @default []
                 */
                nics: {
                    /** @description Name of the network. */
                    network: string;
                    /** @description Hardware address. */
                    mac: string;
                    /** @description IPv4 address. */
                    address: string;
                    /** @description Length of the subnet prefix, in bits. */
                    prefix: number;
                    /** @description Address of the router. */
                    gateway: string;
                }[];
                /**
                 * @description It waits for its identity and nothing else.
                 * @default false
                 */
                ready: boolean;
                /**
                 * @description It is being taken away; nobody may have it.
                 * @default false
                 */
                leaving: boolean;
            }[];
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "freezing";
            /** @description The machine it is on. */
            node?: string;
            /**
             * @description What the instance ran as.
             * @enum {string}
             */
            engine?: "container" | "vm";
            /**
             * @description It holds memory.
             * @default false
             */
            memory: boolean;
            /**
             * @description `memory`: nothing was interrupted; `application`: programs were told, and the file system was quiet; `filesystem`: that was quiet; `crash`: as after a power cut.
             * @enum {string}
             */
            consistency?: "memory" | "application" | "filesystem" | "crash";
            /** @description Folders inside that are not part of it: volumes of the image, in a container. */
            leftOut?: string[];
            /** @description How long the instance stood still for it, in milliseconds. */
            pauseMs?: number;
            /**
             * Format: date-time
             * @description When it was frozen.
             */
            frozenAt?: string;
            /**
             * @description It is on disk and survives a restart of its machine.
             * @default false
             */
            kept: boolean;
            /** @description What it takes beside what it shares with others, in bytes. */
            sizeBytes?: number;
            /** @description Uid of the instance that was frozen. */
            sourceUid?: string;
            /** @description Which values of its Secrets that instance ran with; a clone with other ones boots. */
            secretVersion?: string;
            /** @description Spec of that instance; clones begin with it. */
            sourceSpec?: {
                [key: string]: unknown;
            };
            /** @description Digest of the image it was made from. */
            imageDigest?: string;
            /**
             * @description The snapshots that this one descends from, oldest first, itself last.
             * @default []
             */
            lineage: {
                /** @description Name of the snapshot. */
                snapshot: string;
                /** @description Name of the instance it was made of. */
                instance: string;
                /** @description Uid of that instance. */
                uid: string;
                /**
                 * Format: date-time
                 * @description When it was frozen.
                 */
                at: string;
            }[];
            /**
             * @description Clones that are made ahead of time.
             * @default []
             */
            spares: {
                /** @description Uid of the instance it will become. */
                uid: string;
                /**
                 * @description Its network cards. Written by the network; empty until it has addresses.
                 * @default []
                 */
                nics: {
                    /** @description Name of the network. */
                    network: string;
                    /** @description Hardware address. */
                    mac: string;
                    /** @description IPv4 address. */
                    address: string;
                    /** @description Length of the subnet prefix, in bits. */
                    prefix: number;
                    /** @description Address of the router. */
                    gateway: string;
                }[];
                /**
                 * @description It waits for its identity and nothing else.
                 * @default false
                 */
                ready: boolean;
                /**
                 * @description It is being taken away; nobody may have it.
                 * @default false
                 */
                leaving: boolean;
            }[];
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "saving";
            /** @description The machine it is on. */
            node?: string;
            /**
             * @description What the instance ran as.
             * @enum {string}
             */
            engine?: "container" | "vm";
            /**
             * @description It holds memory.
             * @default false
             */
            memory: boolean;
            /**
             * @description `memory`: nothing was interrupted; `application`: programs were told, and the file system was quiet; `filesystem`: that was quiet; `crash`: as after a power cut.
             * @enum {string}
             */
            consistency?: "memory" | "application" | "filesystem" | "crash";
            /** @description Folders inside that are not part of it: volumes of the image, in a container. */
            leftOut?: string[];
            /** @description How long the instance stood still for it, in milliseconds. */
            pauseMs?: number;
            /**
             * Format: date-time
             * @description When it was frozen.
             */
            frozenAt?: string;
            /**
             * @description It is on disk and survives a restart of its machine.
             * @default false
             */
            kept: boolean;
            /** @description What it takes beside what it shares with others, in bytes. */
            sizeBytes?: number;
            /** @description Uid of the instance that was frozen. */
            sourceUid?: string;
            /** @description Which values of its Secrets that instance ran with; a clone with other ones boots. */
            secretVersion?: string;
            /** @description Spec of that instance; clones begin with it. */
            sourceSpec?: {
                [key: string]: unknown;
            };
            /** @description Digest of the image it was made from. */
            imageDigest?: string;
            /**
             * @description The snapshots that this one descends from, oldest first, itself last.
             * @default []
             */
            lineage: {
                /** @description Name of the snapshot. */
                snapshot: string;
                /** @description Name of the instance it was made of. */
                instance: string;
                /** @description Uid of that instance. */
                uid: string;
                /**
                 * Format: date-time
                 * @description When it was frozen.
                 */
                at: string;
            }[];
            /**
             * @description Clones that are made ahead of time.
             * @default []
             */
            spares: {
                /** @description Uid of the instance it will become. */
                uid: string;
                /**
                 * @description Its network cards. Written by the network; empty until it has addresses.
                 * @default []
                 */
                nics: {
                    /** @description Name of the network. */
                    network: string;
                    /** @description Hardware address. */
                    mac: string;
                    /** @description IPv4 address. */
                    address: string;
                    /** @description Length of the subnet prefix, in bits. */
                    prefix: number;
                    /** @description Address of the router. */
                    gateway: string;
                }[];
                /**
                 * @description It waits for its identity and nothing else.
                 * @default false
                 */
                ready: boolean;
                /**
                 * @description It is being taken away; nobody may have it.
                 * @default false
                 */
                leaving: boolean;
            }[];
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description Written so far.
             * @default 0
             */
            doneBytes: number;
            /**
             * @description To be written.
             * @default 0
             */
            totalBytes: number;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description The machine it is on. */
            node?: string;
            /**
             * @description What the instance ran as.
             * @enum {string}
             */
            engine?: "container" | "vm";
            /**
             * @description It holds memory.
             * @default false
             */
            memory: boolean;
            /**
             * @description `memory`: nothing was interrupted; `application`: programs were told, and the file system was quiet; `filesystem`: that was quiet; `crash`: as after a power cut.
             * @enum {string}
             */
            consistency?: "memory" | "application" | "filesystem" | "crash";
            /** @description Folders inside that are not part of it: volumes of the image, in a container. */
            leftOut?: string[];
            /** @description How long the instance stood still for it, in milliseconds. */
            pauseMs?: number;
            /**
             * Format: date-time
             * @description When it was frozen.
             */
            frozenAt?: string;
            /**
             * @description It is on disk and survives a restart of its machine.
             * @default false
             */
            kept: boolean;
            /** @description What it takes beside what it shares with others, in bytes. */
            sizeBytes?: number;
            /** @description Uid of the instance that was frozen. */
            sourceUid?: string;
            /** @description Which values of its Secrets that instance ran with; a clone with other ones boots. */
            secretVersion?: string;
            /** @description Spec of that instance; clones begin with it. */
            sourceSpec?: {
                [key: string]: unknown;
            };
            /** @description Digest of the image it was made from. */
            imageDigest?: string;
            /**
             * @description The snapshots that this one descends from, oldest first, itself last.
             * @default []
             */
            lineage: {
                /** @description Name of the snapshot. */
                snapshot: string;
                /** @description Name of the instance it was made of. */
                instance: string;
                /** @description Uid of that instance. */
                uid: string;
                /**
                 * Format: date-time
                 * @description When it was frozen.
                 */
                at: string;
            }[];
            /**
             * @description Clones that are made ahead of time.
             * @default []
             */
            spares: {
                /** @description Uid of the instance it will become. */
                uid: string;
                /**
                 * @description Its network cards. Written by the network; empty until it has addresses.
                 * @default []
                 */
                nics: {
                    /** @description Name of the network. */
                    network: string;
                    /** @description Hardware address. */
                    mac: string;
                    /** @description IPv4 address. */
                    address: string;
                    /** @description Length of the subnet prefix, in bits. */
                    prefix: number;
                    /** @description Address of the router. */
                    gateway: string;
                }[];
                /**
                 * @description It waits for its identity and nothing else.
                 * @default false
                 */
                ready: boolean;
                /**
                 * @description It is being taken away; nobody may have it.
                 * @default false
                 */
                leaving: boolean;
            }[];
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description The machine it is on. */
            node?: string;
            /**
             * @description What the instance ran as.
             * @enum {string}
             */
            engine?: "container" | "vm";
            /**
             * @description It holds memory.
             * @default false
             */
            memory: boolean;
            /**
             * @description `memory`: nothing was interrupted; `application`: programs were told, and the file system was quiet; `filesystem`: that was quiet; `crash`: as after a power cut.
             * @enum {string}
             */
            consistency?: "memory" | "application" | "filesystem" | "crash";
            /** @description Folders inside that are not part of it: volumes of the image, in a container. */
            leftOut?: string[];
            /** @description How long the instance stood still for it, in milliseconds. */
            pauseMs?: number;
            /**
             * Format: date-time
             * @description When it was frozen.
             */
            frozenAt?: string;
            /**
             * @description It is on disk and survives a restart of its machine.
             * @default false
             */
            kept: boolean;
            /** @description What it takes beside what it shares with others, in bytes. */
            sizeBytes?: number;
            /** @description Uid of the instance that was frozen. */
            sourceUid?: string;
            /** @description Which values of its Secrets that instance ran with; a clone with other ones boots. */
            secretVersion?: string;
            /** @description Spec of that instance; clones begin with it. */
            sourceSpec?: {
                [key: string]: unknown;
            };
            /** @description Digest of the image it was made from. */
            imageDigest?: string;
            /**
             * @description The snapshots that this one descends from, oldest first, itself last.
             * @default []
             */
            lineage: {
                /** @description Name of the snapshot. */
                snapshot: string;
                /** @description Name of the instance it was made of. */
                instance: string;
                /** @description Uid of that instance. */
                uid: string;
                /**
                 * Format: date-time
                 * @description When it was frozen.
                 */
                at: string;
            }[];
            /**
             * @description Clones that are made ahead of time.
             * @default []
             */
            spares: {
                /** @description Uid of the instance it will become. */
                uid: string;
                /**
                 * @description Its network cards. Written by the network; empty until it has addresses.
                 * @default []
                 */
                nics: {
                    /** @description Name of the network. */
                    network: string;
                    /** @description Hardware address. */
                    mac: string;
                    /** @description IPv4 address. */
                    address: string;
                    /** @description Length of the subnet prefix, in bits. */
                    prefix: number;
                    /** @description Address of the router. */
                    gateway: string;
                }[];
                /**
                 * @description It waits for its identity and nothing else.
                 * @default false
                 */
                ready: boolean;
                /**
                 * @description It is being taken away; nobody may have it.
                 * @default false
                 */
                leaving: boolean;
            }[];
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        SnapshotList: {
            items: components["schemas"]["Snapshot"][];
            revision: number;
            total: number;
            next?: string;
        };
        SnapshotSpecInput: {
            /** @description Name of the instance that is frozen. */
            instance: string;
            /**
             * @description Freeze memory too, so that clones go on where it was. Containers have none to freeze.
             * @default true
             */
            memory?: boolean;
            /**
             * @description True: saved to disk, there until deleted. False: made by fork; it goes with the last instance that began there.
             * @default true
             */
            keep?: boolean;
            /**
             * @description Clones kept ready ahead of time at least; more when demand asks for it.
             * @default 0
             */
            warm?: number;
            /** @description It is made of this backup, not of an instance that is here. Written by restore. */
            backup?: string;
        };
        SnapshotWrite: {
            /** @constant */
            kind?: "Snapshot";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["SnapshotSpecInput"];
        };
        SnapshotPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description Work that takes long: its progress, and how it ended. */
        Operation: {
            /** @constant */
            kind: "Operation";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it is about. */
            spec: components["schemas"]["OperationSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["OperationStatus"];
        };
        OperationSpec: {
            /** @description `<service>.<what>`, e.g. `image.pull`, `instance.stop`. */
            verb: string;
            /** @description The object it is done to. */
            target: {
                /** @description Its kind, e.g. `Instance`. */
                kind: string;
                /** @description Its name. */
                name: string;
            };
            /**
             * @description What the verb needs; secrets never.
             * @default {}
             */
            args: {
                [key: string]: unknown;
            };
            /**
             * @description True once somebody asked to cancel it.
             * @default false
             */
            cancel: boolean;
        };
        OperationStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description What is done now, for people. */
            message?: string;
            /** @description How far it is. */
            progress?: {
                /** @description How much is done, in `unit`. */
                done: number;
                /** @description How much there is to do, in `unit`; left out while nobody knows. */
                total?: number;
                /**
                 * @description What is counted.
                 * @enum {string}
                 */
                unit: "bytes" | "steps";
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "running";
            /** @description What is done now, for people. */
            message?: string;
            /** @description How far it is. */
            progress?: {
                /** @description How much is done, in `unit`. */
                done: number;
                /** @description How much there is to do, in `unit`; left out while nobody knows. */
                total?: number;
                /**
                 * @description What is counted.
                 * @enum {string}
                 */
                unit: "bytes" | "steps";
            };
            /**
             * Format: date-time
             * @description When the work began.
             */
            startedAt: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "succeeded";
            /** @description What is done now, for people. */
            message?: string;
            /** @description How far it is. */
            progress?: {
                /** @description How much is done, in `unit`. */
                done: number;
                /** @description How much there is to do, in `unit`; left out while nobody knows. */
                total?: number;
                /**
                 * @description What is counted.
                 * @enum {string}
                 */
                unit: "bytes" | "steps";
            };
            /**
             * Format: date-time
             * @description When the work began.
             */
            startedAt?: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finishedAt: string;
            /** @description What it found or made; its fields depend on the verb. */
            result?: {
                [key: string]: unknown;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description What is done now, for people. */
            message?: string;
            /** @description How far it is. */
            progress?: {
                /** @description How much is done, in `unit`. */
                done: number;
                /** @description How much there is to do, in `unit`; left out while nobody knows. */
                total?: number;
                /**
                 * @description What is counted.
                 * @enum {string}
                 */
                unit: "bytes" | "steps";
            };
            /**
             * Format: date-time
             * @description When it ended.
             */
            finishedAt: string;
            /** @description Why it failed. */
            reason: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "cancelled";
            /** @description What is done now, for people. */
            message?: string;
            /** @description How far it is. */
            progress?: {
                /** @description How much is done, in `unit`. */
                done: number;
                /** @description How much there is to do, in `unit`; left out while nobody knows. */
                total?: number;
                /**
                 * @description What is counted.
                 * @enum {string}
                 */
                unit: "bytes" | "steps";
            };
            /**
             * Format: date-time
             * @description When it ended.
             */
            finishedAt: string;
        };
        OperationList: {
            items: components["schemas"]["Operation"][];
            revision: number;
            total: number;
            next?: string;
        };
        /** @description A number of like instances behind one address: replaced when they fail, upgraded without a pause. */
        App: {
            /** @constant */
            kind: "App";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["AppSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["AppStatus"];
        };
        AppSpec: {
            /** @description What each replica is. A change of it is a new revision. */
            template: {
                /** @description Reference of the image it runs, e.g. `web:1`. */
                image: string;
                /**
                 * @description How it runs: as a container or as a virtual machine.
                 * @default container
                 * @enum {string}
                 */
                engine: "container" | "vm";
                /** @description Program and first arguments. Left out: the image's entrypoint. */
                command?: string[];
                /** @description Arguments after the command. Left out: the image's, unless `command` is set. */
                args?: string[];
                /**
                 * @description Environment variables, on top of the image's.
                 * @default {}
                 */
                env: {
                    [key: string]: string;
                };
                /**
                 * Format: starts_with
                 * @description Folder the program starts in. Left out: the image's.
                 */
                workdir?: string;
                /** @description `name`, `uid` or `user:group` the program runs as. Left out: the image's. */
                user?: string;
                /**
                 * @description Processors, in fractions too. A VM gets them rounded up as virtual CPUs.
                 * @default 1
                 */
                cpus: number;
                /**
                 * @description Memory it may use, in bytes or as `256MiB`. A VM of an OCI image needs `96MiB` at least.
                 * @default 268435456
                 */
                memory: number;
                /**
                 * @description Room to write, in bytes or as `10GiB`. Used as it fills.
                 * @default 10737418240
                 */
                disk: number;
                /** @description Files that are put in before its program begins. A change makes the instance anew. */
                files?: {
                    /** @description Where it is inside. Folders on the way are made. */
                    path: string;
                    /**
                     * @description Who may read or execute it, in octal digits. It belongs to root, and nobody inside can write it.
                     * @default 0444
                     */
                    mode: string;
                    /** @description What is in it, as text. This or `base64`. */
                    content?: string;
                    /**
                     * Format: base64
                     * @description What is in it, where that is not text.
                     */
                    base64?: string;
                    /**
                     * @description Its content is for the program only: the command line does not show it.
                     * @default false
                     */
                    secret: boolean;
                }[];
                /** @description Volumes: what is written there outlives the instance. A VM gets and gives them while it runs; a container is made anew. */
                volumes?: {
                    /** @description Name of the volume. */
                    volume: string;
                    /** @description Where it is inside. Left out: a VM of a disk image gets it as a disk, and no more. */
                    path?: string;
                    /**
                     * @description It may be read, and by others at the same time.
                     * @default false
                     */
                    readOnly: boolean;
                }[];
                /** @description Values of Secrets, as files or environment variables. Only the program inside sees them. */
                secrets?: {
                    /** @description Name of the Secret, in the same project. */
                    secret: string;
                    /** @description Which of its values. Left out: all, each as a file. */
                    key?: string;
                    /** @description Environment variable that has it. This or `path`. */
                    env?: string;
                    /** @description File that has it; without `key`, the folder of the files. Left out, and no `env`: `/run/secrets/<secret>`, and `/<key>`. */
                    path?: string;
                    /**
                     * @description Who may read the file, in octal digits. It belongs to root.
                     * @default 0444
                     */
                    mode: string;
                }[];
                /**
                 * @description What happens when one of them changes. `restart` (as when left out): it is restarted, replicas of an app one after the other; `signal`: files change in place and SIGHUP is sent (containers); `nothing`: it has them at its next start.
                 * @enum {string}
                 */
                onSecretChange?: "restart" | "signal" | "nothing";
                /** @description Paths that are kept in memory and are empty at each start. */
                tmpfs?: string[];
                /** @description Its hardware, where it is a VM of a disk image. Left out: what the image asks for. */
                machine?: {
                    /**
                     * @description How it boots. Left out: as its image does.
                     * @enum {string}
                     */
                    firmware?: "bios" | "uefi";
                    /**
                     * @description Only what Microsoft or the distribution signed may boot. Needs `uefi`.
                     * @default false
                     */
                    secureBoot: boolean;
                    /**
                     * @description A TPM 2.0 of its own, kept with the instance.
                     * @default false
                     */
                    tpm: boolean;
                    /**
                     * @description `windows`: Hyper-V enlightenments, a clock in local time, SATA and e1000e until it has virtio drivers (`drivers`).
                     * @default linux
                     * @enum {string}
                     */
                    system: "linux" | "windows" | "other";
                    /**
                     * @description Disk and network it sees. Left out: `virtio`; `emulated` for `windows`, which installs with what it knows.
                     * @enum {string}
                     */
                    drivers?: "virtio" | "emulated";
                    /**
                     * @description A screen, keyboard and pointer, to be seen through `pando vnc` and in the console.
                     * @default false
                     */
                    display: boolean;
                    /**
                     * @description References of ISO images in its drives, e.g. one to install from and the virtio drivers. It boots from the first when its disk is empty.
                     * @default []
                     */
                    cdroms: string[];
                    /** @description What cloud-init in the guest is told (NoCloud). A guest without cloud-init takes no notice. */
                    cloudInit?: {
                        /** @description User-data as cloud-init takes it: `#cloud-config`, a script, or MIME parts. */
                        userData?: string;
                        /** @description Network configuration, version 2. Left out: made from the instance's network cards. */
                        networkData?: string;
                        /** @description Vendor-data; what user-data says comes on top. Left out: it mounts the volumes that have a path. */
                        vendorData?: string;
                    };
                };
                /**
                 * @description Networks it is attached to, one network card each.
                 * @default [
                 *       {
                 *         "network": "default"
                 *       }
                 *     ]
                 */
                networks: {
                    /** @description Name of the network. */
                    network: string;
                    /**
                     * Format: ipv4
                     * @description IPv4 address in its subnet. Left out: the next free one.
                     */
                    address?: string;
                    /** @description More names that lead to it in this network; several may have the same. */
                    aliases?: string[];
                }[];
                /**
                 * @description Security groups that decide who may connect to it. A change takes effect at once. Empty: everybody of its networks may.
                 * @default []
                 */
                securityGroups: string[];
                /**
                 * @description What to do when the program ends by itself.
                 * @default {
                 *       "policy": "on-failure",
                 *       "backoff": 1000,
                 *       "maxBackoff": 300000
                 *     }
                 */
                restart: {
                    /**
                     * @description When to start it again after its program ended.
                     * @default on-failure
                     * @enum {string}
                     */
                    policy: "always" | "on-failure" | "never";
                    /** @description Give up after this many failures in a row. Left out: never give up. */
                    maxRetries?: number;
                    /**
                     * @description First pause, in milliseconds or as `1s`. It doubles up to maxBackoff and starts anew after ten quiet minutes.
                     * @default 1000
                     */
                    backoff: number;
                    /**
                     * @description Longest pause, in milliseconds or as `5m`.
                     * @default 300000
                     */
                    maxBackoff: number;
                };
                /** @description How to tell that it works. */
                healthCheck?: {
                    /**
                     * @description A GET that must be answered with a status below 400.
                     * @constant
                     */
                    type: "http";
                    /** @description TCP port inside the instance. */
                    port: number;
                    /**
                     * Format: starts_with
                     * @description Path and query to ask for.
                     * @default /
                     */
                    path: string;
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval: number;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout: number;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod: number;
                } | {
                    /**
                     * @description A connection that must be accepted.
                     * @constant
                     */
                    type: "tcp";
                    /** @description TCP port inside the instance. */
                    port: number;
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval: number;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout: number;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod: number;
                } | {
                    /**
                     * @description A command that must end with exit code 0.
                     * @constant
                     */
                    type: "exec";
                    /** @description Program and arguments, run inside the instance. */
                    command: string[];
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval: number;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout: number;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod: number;
                };
                /**
                 * @description Time the program has to end by itself when stopped, in milliseconds or as `10s`.
                 * @default 10000
                 */
                stopGrace: number;
                /** @description Where it may run. Left out: on any node that has room. */
                placement?: {
                    /**
                     * @description Labels that its node must have.
                     * @default {}
                     */
                    labels: {
                        [key: string]: string;
                    };
                    /**
                     * @description Replicas of one app rather on different nodes; false: where there is most room.
                     * @default true
                     */
                    spread: boolean;
                };
                /** @description VM replicas begin at this snapshot, memory and all, instead of booting. */
                snapshot?: string;
            };
            /**
             * @description How many are wanted. An AutoscalePolicy for the app decides instead of this.
             * @default 1
             */
            replicas: number;
            /** @description Both engines behind one address, in these parts. Left out: all as the template says. */
            engines?: {
                /**
                 * @description Parts that run as containers.
                 * @default 0
                 */
                container: number;
                /**
                 * @description Parts that run as virtual machines.
                 * @default 0
                 */
                vm: number;
            };
            /**
             * @description The first healthy VM replica of a revision is frozen, and the others begin there instead of booting.
             * @default false
             */
            fork: boolean;
            /**
             * @description Ports at which the app answers.
             * @default []
             */
            ports: {
                /** @description Name of the port, also in DNS: `_<name>._tcp.<app>.<domain>`. Left out: `p<port>`. */
                name?: string;
                /** @description Port at the app's own address. */
                port: number;
                /** @description Port inside the replicas. Left out: the same. */
                target?: number;
                /**
                 * @description `http`: requests are balanced and retried one by one; `tcp`: connections.
                 * @default tcp
                 * @enum {string}
                 */
                mode: "tcp" | "http";
                /** @description Port of the host that leads there. */
                publish?: number;
            }[];
            /** @description How requests are spread over the replicas. */
            balance: {
                /**
                 * @description Which replica gets the next one.
                 * @default round-robin
                 * @enum {string}
                 */
                algorithm: "round-robin" | "least-connections" | "source";
                /**
                 * @description A client stays with its replica: by a cookie (http ports), by its address, or not at all.
                 * @default none
                 * @enum {string}
                 */
                affinity: "none" | "cookie" | "source";
                /**
                 * @description Tries at other replicas when one does not accept a connection.
                 * @default 3
                 */
                retries: number;
                /**
                 * @description How long what is under way may take to end before a replica is stopped, in milliseconds or as `30s`.
                 * @default 30000
                 */
                drain: number;
            };
            /** @description How a new revision replaces the old one. */
            update: {
                /**
                 * @description `rolling`: some replicas at a time; `canary`: a few first, watched; `blue-green`: a whole second set, then all at once.
                 * @default rolling
                 * @enum {string}
                 */
                strategy: "rolling" | "canary" | "blue-green";
                /**
                 * @description Replicas above the wanted number while it lasts.
                 * @default 1
                 */
                maxSurge: number;
                /**
                 * @description Replicas below the wanted number while it lasts.
                 * @default 0
                 */
                maxUnavailable: number;
                /**
                 * @description How long a new replica must stay healthy before the next is replaced, and the new revision before it counts as good.
                 * @default 5000
                 */
                bake: number;
                /**
                 * @description How long a new replica may take to become ready before the upgrade is rolled back, in milliseconds or as `10m`.
                 * @default 600000
                 */
                deadline: number;
                /** @description For the strategy `canary`. */
                canary: {
                    /**
                     * @description Share of the traffic that the new revision gets first, in percent.
                     * @default 10
                     */
                    weight: number;
                    /**
                     * @description How long it is watched, in milliseconds or as `1m`.
                     * @default 60000
                     */
                    bake: number;
                    /**
                     * @description Above this share of failed requests (5xx, broken connections) it is rolled back when the old revision does better, in percent. For every strategy.
                     * @default 1
                     */
                    maxErrorRate: number;
                    /**
                     * @description Requests that the new revision must have had before it is judged by its errors.
                     * @default 20
                     */
                    minRequests: number;
                    /**
                     * @description `manual`: it waits for `pando app promote`.
                     * @default auto
                     * @enum {string}
                     */
                    promote: "auto" | "manual";
                };
            };
            /**
             * @description A change that stops more than this share of the replicas at once must be confirmed, in percent.
             * @default 50
             */
            guard: number;
            /**
             * @description `stopped`: no replicas, until it is started again. Written by stop and start.
             * @default running
             * @enum {string}
             */
            state: "running" | "stopped";
            /**
             * @description Raised by restart: replicas are replaced as in an upgrade, once for each new value.
             * @default 0
             */
            restarts: number;
            /** @description Written by the verbs pause, resume, promote and abort. */
            rollout: {
                /**
                 * @description An upgrade under way goes no further. Written by pause and resume.
                 * @default false
                 */
                paused: boolean;
                /**
                 * @description Raised by promote: what waits to be promoted goes on.
                 * @default 0
                 */
                promotions: number;
                /**
                 * @description Raised by abort: what is under way is rolled back.
                 * @default 0
                 */
                aborts: number;
            };
        };
        AppStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description The address at which all replicas answer. */
            address?: string;
            /** @description Name that resolves to the replicas that are ready. */
            hostname?: string;
            /**
             * @description The last revision that proved good.
             * @default 0
             */
            revision: number;
            /**
             * @description The revision that is wanted now. Another than `revision` while an upgrade lasts.
             * @default 0
             */
            target: number;
            /**
             * @description How many replicas are wanted.
             * @default 0
             */
            wanted: number;
            /**
             * @description How many there are.
             * @default 0
             */
            total: number;
            /**
             * @description How many of them answer.
             * @default 0
             */
            ready: number;
            /**
             * @description How many of them are of the revision `target`.
             * @default 0
             */
            updated: number;
            /**
             * @description Number in the name of the newest replica; numbers are not used again.
             * @default 0
             */
            lastReplica: number;
            /**
             * @description Number of the newest revision; numbers are not used again.
             * @default 0
             */
            lastRevision: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description The `promotions` of the spec that were last carried out.
             * @default 0
             */
            promotionsDone: number;
            /**
             * @description The `aborts` of the spec that were last carried out.
             * @default 0
             */
            abortsDone: number;
            /**
             * @description Replicas in a row that had to be replaced soon after they were made.
             * @default 0
             */
            failures: number;
            /**
             * Format: date-time
             * @description Replicas that fail are replaced again then, not before: the pauses grow with `failures`.
             */
            retryAt?: string;
            /** @description Why it is not as wished, or why the last upgrade was rolled back. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "deploying";
            /** @description The address at which all replicas answer. */
            address?: string;
            /** @description Name that resolves to the replicas that are ready. */
            hostname?: string;
            /**
             * @description The last revision that proved good.
             * @default 0
             */
            revision: number;
            /**
             * @description The revision that is wanted now. Another than `revision` while an upgrade lasts.
             * @default 0
             */
            target: number;
            /**
             * @description How many replicas are wanted.
             * @default 0
             */
            wanted: number;
            /**
             * @description How many there are.
             * @default 0
             */
            total: number;
            /**
             * @description How many of them answer.
             * @default 0
             */
            ready: number;
            /**
             * @description How many of them are of the revision `target`.
             * @default 0
             */
            updated: number;
            /**
             * @description Number in the name of the newest replica; numbers are not used again.
             * @default 0
             */
            lastReplica: number;
            /**
             * @description Number of the newest revision; numbers are not used again.
             * @default 0
             */
            lastRevision: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description The `promotions` of the spec that were last carried out.
             * @default 0
             */
            promotionsDone: number;
            /**
             * @description The `aborts` of the spec that were last carried out.
             * @default 0
             */
            abortsDone: number;
            /**
             * @description Replicas in a row that had to be replaced soon after they were made.
             * @default 0
             */
            failures: number;
            /**
             * Format: date-time
             * @description Replicas that fail are replaced again then, not before: the pauses grow with `failures`.
             */
            retryAt?: string;
            /** @description Why it is not as wished, or why the last upgrade was rolled back. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * Format: date-time
             * @description Since when.
             */
            since: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description The address at which all replicas answer. */
            address?: string;
            /** @description Name that resolves to the replicas that are ready. */
            hostname?: string;
            /**
             * @description The last revision that proved good.
             * @default 0
             */
            revision: number;
            /**
             * @description The revision that is wanted now. Another than `revision` while an upgrade lasts.
             * @default 0
             */
            target: number;
            /**
             * @description How many replicas are wanted.
             * @default 0
             */
            wanted: number;
            /**
             * @description How many there are.
             * @default 0
             */
            total: number;
            /**
             * @description How many of them answer.
             * @default 0
             */
            ready: number;
            /**
             * @description How many of them are of the revision `target`.
             * @default 0
             */
            updated: number;
            /**
             * @description Number in the name of the newest replica; numbers are not used again.
             * @default 0
             */
            lastReplica: number;
            /**
             * @description Number of the newest revision; numbers are not used again.
             * @default 0
             */
            lastRevision: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description The `promotions` of the spec that were last carried out.
             * @default 0
             */
            promotionsDone: number;
            /**
             * @description The `aborts` of the spec that were last carried out.
             * @default 0
             */
            abortsDone: number;
            /**
             * @description Replicas in a row that had to be replaced soon after they were made.
             * @default 0
             */
            failures: number;
            /**
             * Format: date-time
             * @description Replicas that fail are replaced again then, not before: the pauses grow with `failures`.
             */
            retryAt?: string;
            /** @description Why it is not as wished, or why the last upgrade was rolled back. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "degraded";
            /** @description The address at which all replicas answer. */
            address?: string;
            /** @description Name that resolves to the replicas that are ready. */
            hostname?: string;
            /**
             * @description The last revision that proved good.
             * @default 0
             */
            revision: number;
            /**
             * @description The revision that is wanted now. Another than `revision` while an upgrade lasts.
             * @default 0
             */
            target: number;
            /**
             * @description How many replicas are wanted.
             * @default 0
             */
            wanted: number;
            /**
             * @description How many there are.
             * @default 0
             */
            total: number;
            /**
             * @description How many of them answer.
             * @default 0
             */
            ready: number;
            /**
             * @description How many of them are of the revision `target`.
             * @default 0
             */
            updated: number;
            /**
             * @description Number in the name of the newest replica; numbers are not used again.
             * @default 0
             */
            lastReplica: number;
            /**
             * @description Number of the newest revision; numbers are not used again.
             * @default 0
             */
            lastRevision: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description The `promotions` of the spec that were last carried out.
             * @default 0
             */
            promotionsDone: number;
            /**
             * @description The `aborts` of the spec that were last carried out.
             * @default 0
             */
            abortsDone: number;
            /**
             * @description Replicas in a row that had to be replaced soon after they were made.
             * @default 0
             */
            failures: number;
            /**
             * Format: date-time
             * @description Replicas that fail are replaced again then, not before: the pauses grow with `failures`.
             */
            retryAt?: string;
            /** @description Why it is not as wished, or why the last upgrade was rolled back. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * Format: date-time
             * @description Since when.
             */
            since: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "upgrading";
            /** @description The address at which all replicas answer. */
            address?: string;
            /** @description Name that resolves to the replicas that are ready. */
            hostname?: string;
            /**
             * @description The last revision that proved good.
             * @default 0
             */
            revision: number;
            /**
             * @description The revision that is wanted now. Another than `revision` while an upgrade lasts.
             * @default 0
             */
            target: number;
            /**
             * @description How many replicas are wanted.
             * @default 0
             */
            wanted: number;
            /**
             * @description How many there are.
             * @default 0
             */
            total: number;
            /**
             * @description How many of them answer.
             * @default 0
             */
            ready: number;
            /**
             * @description How many of them are of the revision `target`.
             * @default 0
             */
            updated: number;
            /**
             * @description Number in the name of the newest replica; numbers are not used again.
             * @default 0
             */
            lastReplica: number;
            /**
             * @description Number of the newest revision; numbers are not used again.
             * @default 0
             */
            lastRevision: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description The `promotions` of the spec that were last carried out.
             * @default 0
             */
            promotionsDone: number;
            /**
             * @description The `aborts` of the spec that were last carried out.
             * @default 0
             */
            abortsDone: number;
            /**
             * @description Replicas in a row that had to be replaced soon after they were made.
             * @default 0
             */
            failures: number;
            /**
             * Format: date-time
             * @description Replicas that fail are replaced again then, not before: the pauses grow with `failures`.
             */
            retryAt?: string;
            /** @description Why it is not as wished, or why the last upgrade was rolled back. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * Format: date-time
             * @description When the upgrade was begun.
             */
            since: string;
            /**
             * @description `canary`: a few are watched; `standby`: the second set is made; `switched`: it has the traffic, and the first is kept.
             * @enum {string}
             */
            stage: "rolling" | "canary" | "standby" | "switched";
            /** @description What it does, for people: `3 of 10 replaced`. */
            step: string;
            /**
             * @description What it waits for.
             * @enum {string}
             */
            waitsFor?: "replicas" | "bake" | "promotion" | "resume" | "drain";
            /**
             * Format: date-time
             * @description When the watching ends, at the earliest.
             */
            until?: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "rolledBack";
            /** @description The address at which all replicas answer. */
            address?: string;
            /** @description Name that resolves to the replicas that are ready. */
            hostname?: string;
            /**
             * @description The last revision that proved good.
             * @default 0
             */
            revision: number;
            /**
             * @description The revision that is wanted now. Another than `revision` while an upgrade lasts.
             * @default 0
             */
            target: number;
            /**
             * @description How many replicas are wanted.
             * @default 0
             */
            wanted: number;
            /**
             * @description How many there are.
             * @default 0
             */
            total: number;
            /**
             * @description How many of them answer.
             * @default 0
             */
            ready: number;
            /**
             * @description How many of them are of the revision `target`.
             * @default 0
             */
            updated: number;
            /**
             * @description Number in the name of the newest replica; numbers are not used again.
             * @default 0
             */
            lastReplica: number;
            /**
             * @description Number of the newest revision; numbers are not used again.
             * @default 0
             */
            lastRevision: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description The `promotions` of the spec that were last carried out.
             * @default 0
             */
            promotionsDone: number;
            /**
             * @description The `aborts` of the spec that were last carried out.
             * @default 0
             */
            abortsDone: number;
            /**
             * @description Replicas in a row that had to be replaced soon after they were made.
             * @default 0
             */
            failures: number;
            /**
             * Format: date-time
             * @description Replicas that fail are replaced again then, not before: the pauses grow with `failures`.
             */
            retryAt?: string;
            /** @description Why it is not as wished, or why the last upgrade was rolled back. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description The revision that did not prove good. */
            failedRevision: number;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "stopped";
            /** @description The address at which all replicas answer. */
            address?: string;
            /** @description Name that resolves to the replicas that are ready. */
            hostname?: string;
            /**
             * @description The last revision that proved good.
             * @default 0
             */
            revision: number;
            /**
             * @description The revision that is wanted now. Another than `revision` while an upgrade lasts.
             * @default 0
             */
            target: number;
            /**
             * @description How many replicas are wanted.
             * @default 0
             */
            wanted: number;
            /**
             * @description How many there are.
             * @default 0
             */
            total: number;
            /**
             * @description How many of them answer.
             * @default 0
             */
            ready: number;
            /**
             * @description How many of them are of the revision `target`.
             * @default 0
             */
            updated: number;
            /**
             * @description Number in the name of the newest replica; numbers are not used again.
             * @default 0
             */
            lastReplica: number;
            /**
             * @description Number of the newest revision; numbers are not used again.
             * @default 0
             */
            lastRevision: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /**
             * @description The `promotions` of the spec that were last carried out.
             * @default 0
             */
            promotionsDone: number;
            /**
             * @description The `aborts` of the spec that were last carried out.
             * @default 0
             */
            abortsDone: number;
            /**
             * @description Replicas in a row that had to be replaced soon after they were made.
             * @default 0
             */
            failures: number;
            /**
             * Format: date-time
             * @description Replicas that fail are replaced again then, not before: the pauses grow with `failures`.
             */
            retryAt?: string;
            /** @description Why it is not as wished, or why the last upgrade was rolled back. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        AppList: {
            items: components["schemas"]["App"][];
            revision: number;
            total: number;
            next?: string;
        };
        AppSpecInput: {
            /** @description What each replica is. A change of it is a new revision. */
            template: {
                /** @description Reference of the image it runs, e.g. `web:1`. */
                image: string;
                /**
                 * @description How it runs: as a container or as a virtual machine.
                 * @default container
                 * @enum {string}
                 */
                engine?: "container" | "vm";
                /** @description Program and first arguments. Left out: the image's entrypoint. */
                command?: string[];
                /** @description Arguments after the command. Left out: the image's, unless `command` is set. */
                args?: string[];
                /**
                 * @description Environment variables, on top of the image's.
                 * @default {}
                 */
                env?: {
                    [key: string]: string;
                };
                /**
                 * Format: starts_with
                 * @description Folder the program starts in. Left out: the image's.
                 */
                workdir?: string;
                /** @description `name`, `uid` or `user:group` the program runs as. Left out: the image's. */
                user?: string;
                /**
                 * @description Processors, in fractions too. A VM gets them rounded up as virtual CPUs.
                 * @default 1
                 */
                cpus?: number;
                /**
                 * @description Memory it may use, in bytes or as `256MiB`. A VM of an OCI image needs `96MiB` at least.
                 * @default 268435456
                 */
                memory?: number | string;
                /**
                 * @description Room to write, in bytes or as `10GiB`. Used as it fills.
                 * @default 10737418240
                 */
                disk?: number | string;
                /** @description Files that are put in before its program begins. A change makes the instance anew. */
                files?: {
                    /** @description Where it is inside. Folders on the way are made. */
                    path: string;
                    /**
                     * @description Who may read or execute it, in octal digits. It belongs to root, and nobody inside can write it.
                     * @default 0444
                     */
                    mode?: string;
                    /** @description What is in it, as text. This or `base64`. */
                    content?: string;
                    /**
                     * Format: base64
                     * @description What is in it, where that is not text.
                     */
                    base64?: string;
                    /**
                     * @description Its content is for the program only: the command line does not show it.
                     * @default false
                     */
                    secret?: boolean;
                }[];
                /** @description Volumes: what is written there outlives the instance. A VM gets and gives them while it runs; a container is made anew. */
                volumes?: {
                    /** @description Name of the volume. */
                    volume: string;
                    /** @description Where it is inside. Left out: a VM of a disk image gets it as a disk, and no more. */
                    path?: string;
                    /**
                     * @description It may be read, and by others at the same time.
                     * @default false
                     */
                    readOnly?: boolean;
                }[];
                /** @description Values of Secrets, as files or environment variables. Only the program inside sees them. */
                secrets?: {
                    /** @description Name of the Secret, in the same project. */
                    secret: string;
                    /** @description Which of its values. Left out: all, each as a file. */
                    key?: string;
                    /** @description Environment variable that has it. This or `path`. */
                    env?: string;
                    /** @description File that has it; without `key`, the folder of the files. Left out, and no `env`: `/run/secrets/<secret>`, and `/<key>`. */
                    path?: string;
                    /**
                     * @description Who may read the file, in octal digits. It belongs to root.
                     * @default 0444
                     */
                    mode?: string;
                }[];
                /**
                 * @description What happens when one of them changes. `restart` (as when left out): it is restarted, replicas of an app one after the other; `signal`: files change in place and SIGHUP is sent (containers); `nothing`: it has them at its next start.
                 * @enum {string}
                 */
                onSecretChange?: "restart" | "signal" | "nothing";
                /** @description Paths that are kept in memory and are empty at each start. */
                tmpfs?: string[];
                /** @description Its hardware, where it is a VM of a disk image. Left out: what the image asks for. */
                machine?: {
                    /**
                     * @description How it boots. Left out: as its image does.
                     * @enum {string}
                     */
                    firmware?: "bios" | "uefi";
                    /**
                     * @description Only what Microsoft or the distribution signed may boot. Needs `uefi`.
                     * @default false
                     */
                    secureBoot?: boolean;
                    /**
                     * @description A TPM 2.0 of its own, kept with the instance.
                     * @default false
                     */
                    tpm?: boolean;
                    /**
                     * @description `windows`: Hyper-V enlightenments, a clock in local time, SATA and e1000e until it has virtio drivers (`drivers`).
                     * @default linux
                     * @enum {string}
                     */
                    system?: "linux" | "windows" | "other";
                    /**
                     * @description Disk and network it sees. Left out: `virtio`; `emulated` for `windows`, which installs with what it knows.
                     * @enum {string}
                     */
                    drivers?: "virtio" | "emulated";
                    /**
                     * @description A screen, keyboard and pointer, to be seen through `pando vnc` and in the console.
                     * @default false
                     */
                    display?: boolean;
                    /**
                     * @description References of ISO images in its drives, e.g. one to install from and the virtio drivers. It boots from the first when its disk is empty.
                     * @default []
                     */
                    cdroms?: string[];
                    /** @description What cloud-init in the guest is told (NoCloud). A guest without cloud-init takes no notice. */
                    cloudInit?: {
                        /** @description User-data as cloud-init takes it: `#cloud-config`, a script, or MIME parts. */
                        userData?: string;
                        /** @description Network configuration, version 2. Left out: made from the instance's network cards. */
                        networkData?: string;
                        /** @description Vendor-data; what user-data says comes on top. Left out: it mounts the volumes that have a path. */
                        vendorData?: string;
                    };
                };
                /**
                 * @description Networks it is attached to, one network card each.
                 * @default [
                 *       {
                 *         "network": "default"
                 *       }
                 *     ]
                 */
                networks?: {
                    /** @description Name of the network. */
                    network: string;
                    /**
                     * Format: ipv4
                     * @description IPv4 address in its subnet. Left out: the next free one.
                     */
                    address?: string;
                    /** @description More names that lead to it in this network; several may have the same. */
                    aliases?: string[];
                }[];
                /**
                 * @description Security groups that decide who may connect to it. A change takes effect at once. Empty: everybody of its networks may.
                 * @default []
                 */
                securityGroups?: string[];
                /**
                 * @description What to do when the program ends by itself.
                 * @default {
                 *       "policy": "on-failure",
                 *       "backoff": 1000,
                 *       "maxBackoff": 300000
                 *     }
                 */
                restart?: {
                    /**
                     * @description When to start it again after its program ended.
                     * @default on-failure
                     * @enum {string}
                     */
                    policy?: "always" | "on-failure" | "never";
                    /** @description Give up after this many failures in a row. Left out: never give up. */
                    maxRetries?: number;
                    /**
                     * @description First pause, in milliseconds or as `1s`. It doubles up to maxBackoff and starts anew after ten quiet minutes.
                     * @default 1000
                     */
                    backoff?: number | string;
                    /**
                     * @description Longest pause, in milliseconds or as `5m`.
                     * @default 300000
                     */
                    maxBackoff?: number | string;
                };
                /** @description How to tell that it works. */
                healthCheck?: {
                    /**
                     * @description A GET that must be answered with a status below 400.
                     * @constant
                     */
                    type: "http";
                    /** @description TCP port inside the instance. */
                    port: number;
                    /**
                     * Format: starts_with
                     * @description Path and query to ask for.
                     * @default /
                     */
                    path?: string;
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval?: number | string;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout?: number | string;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries?: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod?: number | string;
                } | {
                    /**
                     * @description A connection that must be accepted.
                     * @constant
                     */
                    type: "tcp";
                    /** @description TCP port inside the instance. */
                    port: number;
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval?: number | string;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout?: number | string;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries?: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod?: number | string;
                } | {
                    /**
                     * @description A command that must end with exit code 0.
                     * @constant
                     */
                    type: "exec";
                    /** @description Program and arguments, run inside the instance. */
                    command: string[];
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval?: number | string;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout?: number | string;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries?: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod?: number | string;
                };
                /**
                 * @description Time the program has to end by itself when stopped, in milliseconds or as `10s`.
                 * @default 10000
                 */
                stopGrace?: number | string;
                /** @description Where it may run. Left out: on any node that has room. */
                placement?: {
                    /**
                     * @description Labels that its node must have.
                     * @default {}
                     */
                    labels?: {
                        [key: string]: string;
                    };
                    /**
                     * @description Replicas of one app rather on different nodes; false: where there is most room.
                     * @default true
                     */
                    spread?: boolean;
                };
                /** @description VM replicas begin at this snapshot, memory and all, instead of booting. */
                snapshot?: string;
            };
            /**
             * @description How many are wanted. An AutoscalePolicy for the app decides instead of this.
             * @default 1
             */
            replicas?: number;
            /** @description Both engines behind one address, in these parts. Left out: all as the template says. */
            engines?: {
                /**
                 * @description Parts that run as containers.
                 * @default 0
                 */
                container?: number;
                /**
                 * @description Parts that run as virtual machines.
                 * @default 0
                 */
                vm?: number;
            };
            /**
             * @description The first healthy VM replica of a revision is frozen, and the others begin there instead of booting.
             * @default false
             */
            fork?: boolean;
            /**
             * @description Ports at which the app answers.
             * @default []
             */
            ports?: {
                /** @description Name of the port, also in DNS: `_<name>._tcp.<app>.<domain>`. Left out: `p<port>`. */
                name?: string;
                /** @description Port at the app's own address. */
                port: number;
                /** @description Port inside the replicas. Left out: the same. */
                target?: number;
                /**
                 * @description `http`: requests are balanced and retried one by one; `tcp`: connections.
                 * @default tcp
                 * @enum {string}
                 */
                mode?: "tcp" | "http";
                /** @description Port of the host that leads there. */
                publish?: number;
            }[];
            /**
             * @description How requests are spread over the replicas.
             * @default {}
             */
            balance?: {
                /**
                 * @description Which replica gets the next one.
                 * @default round-robin
                 * @enum {string}
                 */
                algorithm?: "round-robin" | "least-connections" | "source";
                /**
                 * @description A client stays with its replica: by a cookie (http ports), by its address, or not at all.
                 * @default none
                 * @enum {string}
                 */
                affinity?: "none" | "cookie" | "source";
                /**
                 * @description Tries at other replicas when one does not accept a connection.
                 * @default 3
                 */
                retries?: number;
                /**
                 * @description How long what is under way may take to end before a replica is stopped, in milliseconds or as `30s`.
                 * @default 30000
                 */
                drain?: number | string;
            };
            /**
             * @description How a new revision replaces the old one.
             * @default {}
             */
            update?: {
                /**
                 * @description `rolling`: some replicas at a time; `canary`: a few first, watched; `blue-green`: a whole second set, then all at once.
                 * @default rolling
                 * @enum {string}
                 */
                strategy?: "rolling" | "canary" | "blue-green";
                /**
                 * @description Replicas above the wanted number while it lasts.
                 * @default 1
                 */
                maxSurge?: number;
                /**
                 * @description Replicas below the wanted number while it lasts.
                 * @default 0
                 */
                maxUnavailable?: number;
                /**
                 * @description How long a new replica must stay healthy before the next is replaced, and the new revision before it counts as good.
                 * @default 5000
                 */
                bake?: number | string;
                /**
                 * @description How long a new replica may take to become ready before the upgrade is rolled back, in milliseconds or as `10m`.
                 * @default 600000
                 */
                deadline?: number | string;
                /**
                 * @description For the strategy `canary`.
                 * @default {}
                 */
                canary?: {
                    /**
                     * @description Share of the traffic that the new revision gets first, in percent.
                     * @default 10
                     */
                    weight?: number;
                    /**
                     * @description How long it is watched, in milliseconds or as `1m`.
                     * @default 60000
                     */
                    bake?: number | string;
                    /**
                     * @description Above this share of failed requests (5xx, broken connections) it is rolled back when the old revision does better, in percent. For every strategy.
                     * @default 1
                     */
                    maxErrorRate?: number;
                    /**
                     * @description Requests that the new revision must have had before it is judged by its errors.
                     * @default 20
                     */
                    minRequests?: number;
                    /**
                     * @description `manual`: it waits for `pando app promote`.
                     * @default auto
                     * @enum {string}
                     */
                    promote?: "auto" | "manual";
                };
            };
            /**
             * @description A change that stops more than this share of the replicas at once must be confirmed, in percent.
             * @default 50
             */
            guard?: number;
            /**
             * @description `stopped`: no replicas, until it is started again. Written by stop and start.
             * @default running
             * @enum {string}
             */
            state?: "running" | "stopped";
            /**
             * @description Raised by restart: replicas are replaced as in an upgrade, once for each new value.
             * @default 0
             */
            restarts?: number;
            /**
             * @description Written by the verbs pause, resume, promote and abort.
             * @default {}
             */
            rollout?: {
                /**
                 * @description An upgrade under way goes no further. Written by pause and resume.
                 * @default false
                 */
                paused?: boolean;
                /**
                 * @description Raised by promote: what waits to be promoted goes on.
                 * @default 0
                 */
                promotions?: number;
                /**
                 * @description Raised by abort: what is under way is rolled back.
                 * @default 0
                 */
                aborts?: number;
            };
        };
        AppWrite: {
            /** @constant */
            kind?: "App";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["AppSpecInput"];
        };
        AppPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description What an app's replicas were made from at one time: `<app>-<number>`. The last ten are kept. */
        Revision: {
            /** @constant */
            kind: "Revision";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it is about. */
            spec: components["schemas"]["RevisionSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["RevisionStatus"];
        };
        RevisionSpec: {
            /** @description Name of the app. */
            app: string;
            /** @description Counts up with each change of the template. */
            number: number;
            /** @description The template as it was. */
            template: {
                [key: string]: unknown;
            };
            /** @description The `restarts` of the app as it was. */
            restarts: number;
            /** @description What changed, for people: `image shop:1 -> shop:2`. */
            cause: string;
            /** @description Of the template and restarts: the same again is the same revision. */
            digest: string;
        };
        RevisionStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "rolling";
            /** @description Name of the snapshot that its VM replicas begin at. */
            snapshot?: string;
            /** @description Why it did not prove good. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "current";
            /** @description Name of the snapshot that its VM replicas begin at. */
            snapshot?: string;
            /** @description Why it did not prove good. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * Format: date-time
             * @description When it proved good.
             */
            since: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "superseded";
            /** @description Name of the snapshot that its VM replicas begin at. */
            snapshot?: string;
            /** @description Why it did not prove good. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * Format: date-time
             * @description When another one took its place.
             */
            at: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description Name of the snapshot that its VM replicas begin at. */
            snapshot?: string;
            /** @description Why it did not prove good. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * Format: date-time
             * @description When it was rolled back.
             */
            at: string;
        };
        RevisionList: {
            items: components["schemas"]["Revision"][];
            revision: number;
            total: number;
            next?: string;
        };
        /** @description The one address of an app, and the replicas behind it. */
        LoadBalancer: {
            /** @constant */
            kind: "LoadBalancer";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it is about. */
            spec: components["schemas"]["LoadBalancerSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["LoadBalancerStatus"];
        };
        LoadBalancerSpec: {
            /** @description Name of the app; the load balancer has the same. */
            app: string;
            /** @description Name of the network it is in. */
            network: string;
            /** @description Where it listens. */
            ports: {
                /** @description Name of the port. */
                name: string;
                /** @description Port at its address. */
                port: number;
                /** @description Port inside the backends. */
                target: number;
                /**
                 * @description Balances connections, or requests.
                 * @enum {string}
                 */
                mode: "tcp" | "http";
                /** @description Port of the host that leads there. */
                publish?: number;
            }[];
            /** @description How requests are spread. */
            balance: {
                /**
                 * @description Which replica gets the next one.
                 * @default round-robin
                 * @enum {string}
                 */
                algorithm: "round-robin" | "least-connections" | "source";
                /**
                 * @description A client stays with its replica: by a cookie (http ports), by its address, or not at all.
                 * @default none
                 * @enum {string}
                 */
                affinity: "none" | "cookie" | "source";
                /**
                 * @description Tries at other replicas when one does not accept a connection.
                 * @default 3
                 */
                retries: number;
                /**
                 * @description How long what is under way may take to end before a replica is stopped, in milliseconds or as `30s`.
                 * @default 30000
                 */
                drain: number;
            };
            /**
             * @description Requests wait while there is no backend, and say that one is wanted: scale to zero.
             * @default false
             */
            wake: boolean;
            /** @description The replicas that are ready, or were until just now. */
            backends: {
                /** @description Name of the instance. */
                instance: string;
                /** @description Uid of the instance. */
                uid: string;
                /** @description Its address in the network. */
                address: string;
                /** @description The revision of the app it is of. */
                revision: number;
                /** @description Its part of the traffic, against the weights of the others. */
                weight: number;
                /**
                 * @description `active`: gets traffic; `standby`: is ready and gets none; `draining`: finishes what it has.
                 * @enum {string}
                 */
                state: "active" | "standby" | "draining";
                /**
                 * Format: date-time
                 * @description Since when it is in this state.
                 */
                since?: string;
            }[];
        };
        LoadBalancerStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description Its virtual address. Written by the network. */
            address?: string;
            /**
             * @description What the balancer says of each backend it has.
             * @default []
             */
            backends: {
                /** @description Uid of the instance. */
                uid: string;
                /**
                 * @description `down`: it does not answer the balancer; `drained`: nothing is under way any more.
                 * @enum {string}
                 */
                state: "up" | "down" | "draining" | "drained";
                /**
                 * Format: date-time
                 * @description Since when.
                 */
                since: string;
            }[];
            /**
             * Format: date-time
             * @description When a request last came while there was no backend.
             */
            wantedAt?: string;
            /** @description Why it is not ready. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description Its virtual address. Written by the network. */
            address?: string;
            /**
             * @description What the balancer says of each backend it has.
             * @default []
             */
            backends: {
                /** @description Uid of the instance. */
                uid: string;
                /**
                 * @description `down`: it does not answer the balancer; `drained`: nothing is under way any more.
                 * @enum {string}
                 */
                state: "up" | "down" | "draining" | "drained";
                /**
                 * Format: date-time
                 * @description Since when.
                 */
                since: string;
            }[];
            /**
             * Format: date-time
             * @description When a request last came while there was no backend.
             */
            wantedAt?: string;
            /** @description Why it is not ready. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description Its virtual address. Written by the network. */
            address?: string;
            /**
             * @description What the balancer says of each backend it has.
             * @default []
             */
            backends: {
                /** @description Uid of the instance. */
                uid: string;
                /**
                 * @description `down`: it does not answer the balancer; `drained`: nothing is under way any more.
                 * @enum {string}
                 */
                state: "up" | "down" | "draining" | "drained";
                /**
                 * Format: date-time
                 * @description Since when.
                 */
                since: string;
            }[];
            /**
             * Format: date-time
             * @description When a request last came while there was no backend.
             */
            wantedAt?: string;
            /** @description Why it is not ready. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        LoadBalancerList: {
            items: components["schemas"]["LoadBalancer"][];
            revision: number;
            total: number;
            next?: string;
        };
        /** @description How many replicas an app has, by what they have to do. */
        AutoscalePolicy: {
            /** @constant */
            kind: "AutoscalePolicy";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["AutoscalePolicySpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["AutoscalePolicyStatus"];
        };
        AutoscalePolicySpec: {
            /** @description Name of the app; the policy has the same. */
            app: string;
            /**
             * @description At least so many. 0: none while nothing comes; the first request wakes one.
             * @default 1
             */
            min: number;
            /** @description At most so many. */
            max: number;
            /**
             * @description The largest number that one of them asks for is taken.
             * @default []
             */
            metrics: ({
                /**
                 * @description Use of the processors that replicas may use.
                 * @constant
                 */
                type: "cpu";
                /** @description Mean over the replicas to keep to, in percent. */
                target: number;
            } | {
                /**
                 * @description Use of the memory that replicas may use.
                 * @constant
                 */
                type: "memory";
                /** @description Mean over the replicas to keep to, in percent. */
                target: number;
            } | {
                /**
                 * @description Requests (http) or connections (tcp) at the load balancer.
                 * @constant
                 */
                type: "requests";
                /** @description For each replica and second. */
                target: number;
            } | {
                /**
                 * @description A number that the replicas tell at a Prometheus address of theirs, such as the length of a queue.
                 * @constant
                 */
                type: "custom";
                /** @description Name of the metric; all its series of a replica are added. */
                name: string;
                /** @description Port inside the replicas. */
                port: number;
                /**
                 * Format: starts_with
                 * @description Path to ask for.
                 * @default /metrics
                 */
                path: string;
                /**
                 * @description What the numbers of all replicas make together.
                 * @default sum
                 * @enum {string}
                 */
                across: "sum" | "max" | "mean";
                /** @description For each replica. */
                target: number;
            })[];
            /**
             * @description A higher load must have lasted so long, in milliseconds or as `30s`.
             * @default 0
             */
            upWindow: number;
            /**
             * @description A lower load must have lasted so long, in milliseconds or as `5m`.
             * @default 300000
             */
            downWindow: number;
            /**
             * @description A difference from the target smaller than this changes nothing, in percent.
             * @default 10
             */
            tolerance: number;
            /**
             * @description With `min: 0`: without a request for so long there are none, in milliseconds or as `5m`.
             * @default 300000
             */
            idle: number;
            /**
             * @description Times with a higher least number.
             * @default []
             */
            schedules: {
                /** @description When it begins, as five cron fields, e.g. `0 8 * * 1-5`. */
                cron: string;
                /**
                 * @description IANA time zone, e.g. `Europe/Berlin`.
                 * @default UTC
                 */
                timezone: string;
                /** @description How long it lasts, e.g. `9h`. */
                lasts: number;
                /** @description At least so many replicas meanwhile. */
                min: number;
            }[];
        };
        AutoscalePolicyStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description How many replicas it decided on. Left out: it has not decided yet. */
            wanted?: number;
            /**
             * Format: date-time
             * @description When it last changed its mind.
             */
            decidedAt?: string;
            /** @description What it decided by, for people. */
            why?: string;
            /**
             * @description What was measured at the last decision.
             * @default []
             */
            metrics: {
                /** @description Name of the metric. */
                name: string;
                /** @description Mean for each replica. */
                value: number;
                /** @description What it should be. */
                target: number;
                /** @description How many replicas it asks for. */
                wanted: number;
            }[];
            /** @description What keeps it from deciding. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
            /** @description How many replicas it decided on. Left out: it has not decided yet. */
            wanted?: number;
            /**
             * Format: date-time
             * @description When it last changed its mind.
             */
            decidedAt?: string;
            /** @description What it decided by, for people. */
            why?: string;
            /**
             * @description What was measured at the last decision.
             * @default []
             */
            metrics: {
                /** @description Name of the metric. */
                name: string;
                /** @description Mean for each replica. */
                value: number;
                /** @description What it should be. */
                target: number;
                /** @description How many replicas it asks for. */
                wanted: number;
            }[];
            /** @description What keeps it from deciding. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "limited";
            /** @description How many replicas it decided on. Left out: it has not decided yet. */
            wanted?: number;
            /**
             * Format: date-time
             * @description When it last changed its mind.
             */
            decidedAt?: string;
            /** @description What it decided by, for people. */
            why?: string;
            /**
             * @description What was measured at the last decision.
             * @default []
             */
            metrics: {
                /** @description Name of the metric. */
                name: string;
                /** @description Mean for each replica. */
                value: number;
                /** @description What it should be. */
                target: number;
                /** @description How many replicas it asks for. */
                wanted: number;
            }[];
            /** @description What keeps it from deciding. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description How many replicas it decided on. Left out: it has not decided yet. */
            wanted?: number;
            /**
             * Format: date-time
             * @description When it last changed its mind.
             */
            decidedAt?: string;
            /** @description What it decided by, for people. */
            why?: string;
            /**
             * @description What was measured at the last decision.
             * @default []
             */
            metrics: {
                /** @description Name of the metric. */
                name: string;
                /** @description Mean for each replica. */
                value: number;
                /** @description What it should be. */
                target: number;
                /** @description How many replicas it asks for. */
                wanted: number;
            }[];
            /** @description What keeps it from deciding. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        AutoscalePolicyList: {
            items: components["schemas"]["AutoscalePolicy"][];
            revision: number;
            total: number;
            next?: string;
        };
        AutoscalePolicySpecInput: {
            /** @description Name of the app; the policy has the same. */
            app: string;
            /**
             * @description At least so many. 0: none while nothing comes; the first request wakes one.
             * @default 1
             */
            min?: number;
            /** @description At most so many. */
            max: number;
            /**
             * @description The largest number that one of them asks for is taken.
             * @default []
             */
            metrics?: ({
                /**
                 * @description Use of the processors that replicas may use.
                 * @constant
                 */
                type: "cpu";
                /** @description Mean over the replicas to keep to, in percent. */
                target: number;
            } | {
                /**
                 * @description Use of the memory that replicas may use.
                 * @constant
                 */
                type: "memory";
                /** @description Mean over the replicas to keep to, in percent. */
                target: number;
            } | {
                /**
                 * @description Requests (http) or connections (tcp) at the load balancer.
                 * @constant
                 */
                type: "requests";
                /** @description For each replica and second. */
                target: number;
            } | {
                /**
                 * @description A number that the replicas tell at a Prometheus address of theirs, such as the length of a queue.
                 * @constant
                 */
                type: "custom";
                /** @description Name of the metric; all its series of a replica are added. */
                name: string;
                /** @description Port inside the replicas. */
                port: number;
                /**
                 * Format: starts_with
                 * @description Path to ask for.
                 * @default /metrics
                 */
                path?: string;
                /**
                 * @description What the numbers of all replicas make together.
                 * @default sum
                 * @enum {string}
                 */
                across?: "sum" | "max" | "mean";
                /** @description For each replica. */
                target: number;
            })[];
            /**
             * @description A higher load must have lasted so long, in milliseconds or as `30s`.
             * @default 0
             */
            upWindow?: number | string;
            /**
             * @description A lower load must have lasted so long, in milliseconds or as `5m`.
             * @default 300000
             */
            downWindow?: number | string;
            /**
             * @description A difference from the target smaller than this changes nothing, in percent.
             * @default 10
             */
            tolerance?: number;
            /**
             * @description With `min: 0`: without a request for so long there are none, in milliseconds or as `5m`.
             * @default 300000
             */
            idle?: number | string;
            /**
             * @description Times with a higher least number.
             * @default []
             */
            schedules?: {
                /** @description When it begins, as five cron fields, e.g. `0 8 * * 1-5`. */
                cron: string;
                /**
                 * @description IANA time zone, e.g. `Europe/Berlin`.
                 * @default UTC
                 */
                timezone?: string;
                /** @description How long it lasts, e.g. `9h`. */
                lasts: number | string;
                /** @description At least so many replicas meanwhile. */
                min: number;
            }[];
        };
        AutoscalePolicyWrite: {
            /** @constant */
            kind?: "AutoscalePolicy";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["AutoscalePolicySpecInput"];
        };
        AutoscalePolicyPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description A host name and path under which an app answers on the web ports of the host. */
        Route: {
            /** @constant */
            kind: "Route";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["RouteSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["RouteStatus"];
        };
        RouteSpec: {
            /** @description Host name people use, e.g. `shop.example`; `*.shop.example` for all below it. */
            host: string;
            /**
             * Format: starts_with
             * @description Requests whose path begins like this. The longest wins.
             * @default /
             */
            path: string;
            /** @description Name of the app. */
            app: string;
            /** @description Name or number of the app's port. Left out: its first http port, else its first. */
            port?: string;
            /**
             * @description With a certificate; plain requests are sent on to it.
             * @default false
             */
            tls: boolean;
            /** @description Name of the Certificate. Left out: one is made for the host, and goes with the route. */
            certificate?: string;
            /**
             * @description Of the certificate that is made. `own`: the cloud's own authority; `acme`: one that browsers know, where it is reachable.
             * @default own
             * @enum {string}
             */
            issuer: "own" | "acme";
            /**
             * Format: email
             * @description Whom the issuer of the certificate that is made may write to.
             */
            email?: string;
        };
        RouteStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description Where it answers. */
            url?: string;
            /** @description Name of the Certificate it uses. */
            certificate?: string;
            /** @description Why it does not answer, or not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description Where it answers. */
            url?: string;
            /** @description Name of the Certificate it uses. */
            certificate?: string;
            /** @description Why it does not answer, or not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description Where it answers. */
            url?: string;
            /** @description Name of the Certificate it uses. */
            certificate?: string;
            /** @description Why it does not answer, or not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
        };
        RouteList: {
            items: components["schemas"]["Route"][];
            revision: number;
            total: number;
            next?: string;
        };
        RouteSpecInput: {
            /** @description Host name people use, e.g. `shop.example`; `*.shop.example` for all below it. */
            host: string;
            /**
             * Format: starts_with
             * @description Requests whose path begins like this. The longest wins.
             * @default /
             */
            path?: string;
            /** @description Name of the app. */
            app: string;
            /** @description Name or number of the app's port. Left out: its first http port, else its first. */
            port?: string;
            /**
             * @description With a certificate; plain requests are sent on to it.
             * @default false
             */
            tls?: boolean;
            /** @description Name of the Certificate. Left out: one is made for the host, and goes with the route. */
            certificate?: string;
            /**
             * @description Of the certificate that is made. `own`: the cloud's own authority; `acme`: one that browsers know, where it is reachable.
             * @default own
             * @enum {string}
             */
            issuer?: "own" | "acme";
            /**
             * Format: email
             * @description Whom the issuer of the certificate that is made may write to.
             */
            email?: string;
        };
        RouteWrite: {
            /** @constant */
            kind?: "Route";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["RouteSpecInput"];
        };
        RoutePatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description A TLS certificate that is renewed by itself. Its key never leaves the host it was made on. */
        Certificate: {
            /** @constant */
            kind: "Certificate";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["CertificateSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["CertificateStatus"];
        };
        CertificateSpec: {
            /** @description Host names it is for. */
            hosts: string[];
            /**
             * @description `own`: the cloud's own authority; `acme`: one that browsers know, where it is reachable.
             * @default own
             * @enum {string}
             */
            issuer: "own" | "acme";
            /**
             * Format: uri
             * @description Address of the ACME directory. Left out: that of the server settings.
             */
            directory?: string;
            /**
             * Format: email
             * @description Whom the issuer may write to.
             */
            email?: string;
            /**
             * @description How long one from the own authority is valid, in days.
             * @default 90
             */
            days: number;
        };
        CertificateStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description The certificate in use and those above it, PEM. */
            chain?: string;
            /**
             * @description Who issued the one in use: `own` too as long as an ACME issuer gave none.
             * @enum {string}
             */
            issuer?: "own" | "acme";
            /**
             * Format: date-time
             * @description Until when it is valid.
             */
            notAfter?: string;
            /** @description SHA-256 of the certificate. */
            fingerprint?: string;
            /** @description Why the last try to get one failed. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "issued";
            /** @description The certificate in use and those above it, PEM. */
            chain?: string;
            /**
             * @description Who issued the one in use: `own` too as long as an ACME issuer gave none.
             * @enum {string}
             */
            issuer?: "own" | "acme";
            /**
             * Format: date-time
             * @description Until when it is valid.
             */
            notAfter?: string;
            /** @description SHA-256 of the certificate. */
            fingerprint?: string;
            /** @description Why the last try to get one failed. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * Format: date-time
             * @description From when it is valid.
             */
            issuedAt: string;
            /**
             * Format: date-time
             * @description When it is renewed: a third of its life is left then.
             */
            renewAt: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description The certificate in use and those above it, PEM. */
            chain?: string;
            /**
             * @description Who issued the one in use: `own` too as long as an ACME issuer gave none.
             * @enum {string}
             */
            issuer?: "own" | "acme";
            /**
             * Format: date-time
             * @description Until when it is valid.
             */
            notAfter?: string;
            /** @description SHA-256 of the certificate. */
            fingerprint?: string;
            /** @description Why the last try to get one failed. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
            /**
             * Format: date-time
             * @description When it is tried again.
             */
            retryAt: string;
            /** @description Tries that failed since the last that did not. */
            failures: number;
            /** @description `generation` of the spec that was tried. Another one is tried at once. */
            generation: number;
        };
        CertificateList: {
            items: components["schemas"]["Certificate"][];
            revision: number;
            total: number;
            next?: string;
        };
        CertificateSpecInput: {
            /** @description Host names it is for. */
            hosts: string[];
            /**
             * @description `own`: the cloud's own authority; `acme`: one that browsers know, where it is reachable.
             * @default own
             * @enum {string}
             */
            issuer?: "own" | "acme";
            /**
             * Format: uri
             * @description Address of the ACME directory. Left out: that of the server settings.
             */
            directory?: string;
            /**
             * Format: email
             * @description Whom the issuer may write to.
             */
            email?: string;
            /**
             * @description How long one from the own authority is valid, in days.
             * @default 90
             */
            days?: number;
        };
        CertificateWrite: {
            /** @constant */
            kind?: "Certificate";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["CertificateSpecInput"];
        };
        CertificatePatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description Rules about who may connect to its members, containers and VMs alike. An instance in a group accepts what one of its groups allows, and nothing else. */
        SecurityGroup: {
            /** @constant */
            kind: "SecurityGroup";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["SecurityGroupSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["SecurityGroupStatus"];
        };
        SecurityGroupSpec: {
            /**
             * @description What members accept. Empty: nothing.
             * @default []
             */
            ingress: {
                /** @description Name of the rule, for counters and traces. Left out: `in-<number>`. */
                name?: string;
                /**
                 * @description Protocol.
                 * @default tcp
                 * @enum {string}
                 */
                protocol: "tcp" | "udp" | "icmp" | "any";
                /**
                 * @description Ports of the member. Empty: all.
                 * @default []
                 */
                ports: string[];
                /**
                 * @description Who may connect.
                 * @default {
                 *       "type": "any"
                 *     }
                 */
                from: {
                    /**
                     * @description Anybody who can reach the network.
                     * @constant
                     */
                    type: "any";
                } | {
                    /**
                     * @description Addresses of a subnet.
                     * @constant
                     */
                    type: "cidr";
                    /**
                     * Format: cidrv4
                     * @description IPv4 subnet, e.g. `10.0.0.0/8`.
                     */
                    cidr: string;
                } | {
                    /**
                     * @description Members of a group of the project.
                     * @constant
                     */
                    type: "group";
                    /** @description Name of the group; its own too. */
                    group: string;
                };
            }[];
            /** @description Whom members may connect to. Left out: everybody. */
            egress?: {
                /** @description Name of the rule. Left out: `out-<number>`. */
                name?: string;
                /**
                 * @description Protocol.
                 * @default tcp
                 * @enum {string}
                 */
                protocol: "tcp" | "udp" | "icmp" | "any";
                /**
                 * @description Ports of the other side. Empty: all.
                 * @default []
                 */
                ports: string[];
                /**
                 * @description Whom members may connect to.
                 * @default {
                 *       "type": "any"
                 *     }
                 */
                to: {
                    /**
                     * @description Anybody who can reach the network.
                     * @constant
                     */
                    type: "any";
                } | {
                    /**
                     * @description Addresses of a subnet.
                     * @constant
                     */
                    type: "cidr";
                    /**
                     * Format: cidrv4
                     * @description IPv4 subnet, e.g. `10.0.0.0/8`.
                     */
                    cidr: string;
                } | {
                    /**
                     * @description Members of a group of the project.
                     * @constant
                     */
                    type: "group";
                    /** @description Name of the group; its own too. */
                    group: string;
                };
            }[];
        };
        SecurityGroupStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /**
             * @description How many instances are in it.
             * @default 0
             */
            members: number;
            /** @description Why its rules do not hold. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /**
             * @description How many instances are in it.
             * @default 0
             */
            members: number;
            /** @description Why its rules do not hold. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /**
             * @description How many instances are in it.
             * @default 0
             */
            members: number;
            /** @description Why its rules do not hold. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        SecurityGroupList: {
            items: components["schemas"]["SecurityGroup"][];
            revision: number;
            total: number;
            next?: string;
        };
        SecurityGroupSpecInput: {
            /**
             * @description What members accept. Empty: nothing.
             * @default []
             */
            ingress?: {
                /** @description Name of the rule, for counters and traces. Left out: `in-<number>`. */
                name?: string;
                /**
                 * @description Protocol.
                 * @default tcp
                 * @enum {string}
                 */
                protocol?: "tcp" | "udp" | "icmp" | "any";
                /**
                 * @description Ports of the member. Empty: all.
                 * @default []
                 */
                ports?: string[];
                /**
                 * @description Who may connect.
                 * @default {
                 *       "type": "any"
                 *     }
                 */
                from?: {
                    /**
                     * @description Anybody who can reach the network.
                     * @constant
                     */
                    type: "any";
                } | {
                    /**
                     * @description Addresses of a subnet.
                     * @constant
                     */
                    type: "cidr";
                    /**
                     * Format: cidrv4
                     * @description IPv4 subnet, e.g. `10.0.0.0/8`.
                     */
                    cidr: string;
                } | {
                    /**
                     * @description Members of a group of the project.
                     * @constant
                     */
                    type: "group";
                    /** @description Name of the group; its own too. */
                    group: string;
                };
            }[];
            /** @description Whom members may connect to. Left out: everybody. */
            egress?: {
                /** @description Name of the rule. Left out: `out-<number>`. */
                name?: string;
                /**
                 * @description Protocol.
                 * @default tcp
                 * @enum {string}
                 */
                protocol?: "tcp" | "udp" | "icmp" | "any";
                /**
                 * @description Ports of the other side. Empty: all.
                 * @default []
                 */
                ports?: string[];
                /**
                 * @description Whom members may connect to.
                 * @default {
                 *       "type": "any"
                 *     }
                 */
                to?: {
                    /**
                     * @description Anybody who can reach the network.
                     * @constant
                     */
                    type: "any";
                } | {
                    /**
                     * @description Addresses of a subnet.
                     * @constant
                     */
                    type: "cidr";
                    /**
                     * Format: cidrv4
                     * @description IPv4 subnet, e.g. `10.0.0.0/8`.
                     */
                    cidr: string;
                } | {
                    /**
                     * @description Members of a group of the project.
                     * @constant
                     */
                    type: "group";
                    /** @description Name of the group; its own too. */
                    group: string;
                };
            }[];
        };
        SecurityGroupWrite: {
            /** @constant */
            kind?: "SecurityGroup";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec?: components["schemas"]["SecurityGroupSpecInput"];
        };
        SecurityGroupPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description Passwords, keys and the like for instances and apps. Whoever may change it is not shown its values. */
        Secret: {
            /** @constant */
            kind: "Secret";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["SecretSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["SecretStatus"];
        };
        SecretSpec: {
            /**
             * @description Values as text. They are shown as `null`; a key that is sent back with `null` stays as it is, one that is left out goes.
             * @default {}
             */
            data: {
                [key: string]: string;
            };
            /**
             * @description Values that are no text, as base64.
             * @default {}
             */
            binary: {
                [key: string]: string;
            };
        };
        SecretStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
            /**
             * @description Its generation that apps which use it were last restarted for.
             * @default 0
             */
            rolledGeneration: number;
            /**
             * @description Names of its values.
             * @default []
             */
            keys: string[];
        };
        SecretList: {
            items: components["schemas"]["Secret"][];
            revision: number;
            total: number;
            next?: string;
        };
        SecretSpecInput: {
            /**
             * @description Values as text. They are shown as `null`; a key that is sent back with `null` stays as it is, one that is left out goes.
             * @default {}
             */
            data?: {
                [key: string]: string;
            };
            /**
             * @description Values that are no text, as base64.
             * @default {}
             */
            binary?: {
                [key: string]: string;
            };
        };
        SecretWrite: {
            /** @constant */
            kind?: "Secret";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec?: components["schemas"]["SecretSpecInput"];
        };
        SecretPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description Desktops that are all alike, made from one golden image or snapshot, for people to take. */
        DesktopPool: {
            /** @constant */
            kind: "DesktopPool";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["DesktopPoolSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["DesktopPoolStatus"];
        };
        DesktopPoolSpec: {
            /** @description What the desktops are made from. A change upgrades them one by one, those in use when they are given back. */
            from: {
                /** @description Golden image: each desktop is a linked clone of it. This or `snapshot`. */
                image?: string;
                /** @description Golden snapshot: each desktop is a fork of it, in milliseconds. */
                snapshot?: string;
            };
            /** @description How many desktops there are at most. */
            size: number;
            /**
             * @description Anything else an Instance may say: cpus, memory, networks, machine, … With `snapshot`, what it says already holds.
             * @default {}
             */
            template: {
                /** @description Program and first arguments. Left out: the image's entrypoint. */
                command?: string[];
                /** @description Arguments after the command. Left out: the image's, unless `command` is set. */
                args?: string[];
                /**
                 * @description Environment variables, on top of the image's.
                 * @default {}
                 */
                env?: {
                    [key: string]: string;
                };
                /**
                 * Format: starts_with
                 * @description Folder the program starts in. Left out: the image's.
                 */
                workdir?: string;
                /** @description `name`, `uid` or `user:group` the program runs as. Left out: the image's. */
                user?: string;
                /** @description Its own host name. Left out: the name of the instance. */
                hostname?: string;
                /**
                 * @description Processors, in fractions too. A VM gets them rounded up as virtual CPUs.
                 * @default 1
                 */
                cpus?: number;
                /**
                 * @description Memory it may use, in bytes or as `256MiB`. A VM of an OCI image needs `96MiB` at least.
                 * @default 268435456
                 */
                memory?: number;
                /**
                 * @description Room to write, in bytes or as `10GiB`. Used as it fills.
                 * @default 10737418240
                 */
                disk?: number;
                /** @description Files that are put in before its program begins. A change makes the instance anew. */
                files?: {
                    /** @description Where it is inside. Folders on the way are made. */
                    path: string;
                    /**
                     * @description Who may read or execute it, in octal digits. It belongs to root, and nobody inside can write it.
                     * @default 0444
                     */
                    mode: string;
                    /** @description What is in it, as text. This or `base64`. */
                    content?: string;
                    /**
                     * Format: base64
                     * @description What is in it, where that is not text.
                     */
                    base64?: string;
                    /**
                     * @description Its content is for the program only: the command line does not show it.
                     * @default false
                     */
                    secret: boolean;
                }[];
                /** @description Values of Secrets, as files or environment variables. Only the program inside sees them. */
                secrets?: {
                    /** @description Name of the Secret, in the same project. */
                    secret: string;
                    /** @description Which of its values. Left out: all, each as a file. */
                    key?: string;
                    /** @description Environment variable that has it. This or `path`. */
                    env?: string;
                    /** @description File that has it; without `key`, the folder of the files. Left out, and no `env`: `/run/secrets/<secret>`, and `/<key>`. */
                    path?: string;
                    /**
                     * @description Who may read the file, in octal digits. It belongs to root.
                     * @default 0444
                     */
                    mode: string;
                }[];
                /**
                 * @description What happens when one of them changes. `restart` (as when left out): it is restarted, replicas of an app one after the other; `signal`: files change in place and SIGHUP is sent (containers); `nothing`: it has them at its next start.
                 * @enum {string}
                 */
                onSecretChange?: "restart" | "signal" | "nothing";
                /** @description Paths that are kept in memory and are empty at each start. */
                tmpfs?: string[];
                /** @description Its hardware, where it is a VM of a disk image. Left out: what the image asks for. */
                machine?: {
                    /**
                     * @description How it boots. Left out: as its image does.
                     * @enum {string}
                     */
                    firmware?: "bios" | "uefi";
                    /**
                     * @description Only what Microsoft or the distribution signed may boot. Needs `uefi`.
                     * @default false
                     */
                    secureBoot: boolean;
                    /**
                     * @description A TPM 2.0 of its own, kept with the instance.
                     * @default false
                     */
                    tpm: boolean;
                    /**
                     * @description `windows`: Hyper-V enlightenments, a clock in local time, SATA and e1000e until it has virtio drivers (`drivers`).
                     * @default linux
                     * @enum {string}
                     */
                    system: "linux" | "windows" | "other";
                    /**
                     * @description Disk and network it sees. Left out: `virtio`; `emulated` for `windows`, which installs with what it knows.
                     * @enum {string}
                     */
                    drivers?: "virtio" | "emulated";
                    /**
                     * @description A screen, keyboard and pointer, to be seen through `pando vnc` and in the console.
                     * @default false
                     */
                    display: boolean;
                    /**
                     * @description References of ISO images in its drives, e.g. one to install from and the virtio drivers. It boots from the first when its disk is empty.
                     * @default []
                     */
                    cdroms: string[];
                    /** @description What cloud-init in the guest is told (NoCloud). A guest without cloud-init takes no notice. */
                    cloudInit?: {
                        /** @description User-data as cloud-init takes it: `#cloud-config`, a script, or MIME parts. */
                        userData?: string;
                        /** @description Network configuration, version 2. Left out: made from the instance's network cards. */
                        networkData?: string;
                        /** @description Vendor-data; what user-data says comes on top. Left out: it mounts the volumes that have a path. */
                        vendorData?: string;
                    };
                };
                /**
                 * @description Networks it is attached to, one network card each.
                 * @default [
                 *       {
                 *         "network": "default"
                 *       }
                 *     ]
                 */
                networks?: {
                    /** @description Name of the network. */
                    network: string;
                    /**
                     * Format: ipv4
                     * @description IPv4 address in its subnet. Left out: the next free one.
                     */
                    address?: string;
                    /** @description More names that lead to it in this network; several may have the same. */
                    aliases?: string[];
                }[];
                /**
                 * @description Security groups that decide who may connect to it. A change takes effect at once. Empty: everybody of its networks may.
                 * @default []
                 */
                securityGroups?: string[];
                /**
                 * @description What to do when the program ends by itself.
                 * @default {
                 *       "policy": "on-failure",
                 *       "backoff": 1000,
                 *       "maxBackoff": 300000
                 *     }
                 */
                restart?: {
                    /**
                     * @description When to start it again after its program ended.
                     * @default on-failure
                     * @enum {string}
                     */
                    policy: "always" | "on-failure" | "never";
                    /** @description Give up after this many failures in a row. Left out: never give up. */
                    maxRetries?: number;
                    /**
                     * @description First pause, in milliseconds or as `1s`. It doubles up to maxBackoff and starts anew after ten quiet minutes.
                     * @default 1000
                     */
                    backoff: number;
                    /**
                     * @description Longest pause, in milliseconds or as `5m`.
                     * @default 300000
                     */
                    maxBackoff: number;
                };
                /** @description How to tell that it works. */
                healthCheck?: {
                    /**
                     * @description A GET that must be answered with a status below 400.
                     * @constant
                     */
                    type: "http";
                    /** @description TCP port inside the instance. */
                    port: number;
                    /**
                     * Format: starts_with
                     * @description Path and query to ask for.
                     * @default /
                     */
                    path: string;
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval: number;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout: number;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod: number;
                } | {
                    /**
                     * @description A connection that must be accepted.
                     * @constant
                     */
                    type: "tcp";
                    /** @description TCP port inside the instance. */
                    port: number;
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval: number;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout: number;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod: number;
                } | {
                    /**
                     * @description A command that must end with exit code 0.
                     * @constant
                     */
                    type: "exec";
                    /** @description Program and arguments, run inside the instance. */
                    command: string[];
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval: number;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout: number;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod: number;
                };
                /**
                 * @description Time the program has to end by itself when stopped, in milliseconds or as `10s`.
                 * @default 10000
                 */
                stopGrace?: number;
                /** @description Where it may run. Left out: on any node that has room. */
                placement?: {
                    /**
                     * @description Labels that its node must have.
                     * @default {}
                     */
                    labels: {
                        [key: string]: string;
                    };
                    /**
                     * @description Replicas of one app rather on different nodes; false: where there is most room.
                     * @default true
                     */
                    spread: boolean;
                };
            };
            /**
             * @description `non-persistent`: a desktop is as new when its user logs out. `persistent`: it keeps what its user does, and belongs to them.
             * @default non-persistent
             * @enum {string}
             */
            mode: "non-persistent" | "persistent";
            /**
             * @description When a non-persistent desktop is put back; `never`: only by `desktop reset`.
             * @default on-logout
             * @enum {string}
             */
            reset: "on-logout" | "never";
            /** @description A disk of their own for each user. It comes with them to whatever desktop they get, and outlives all of them. */
            data?: {
                /** @description Size of the data disk of each user, in bytes or as `10GiB`. */
                size: number;
                /**
                 * @description Tier of its pool, e.g. `hdd`. Left out: as the default pool is.
                 * @enum {string}
                 */
                tier?: "ssd" | "hdd";
                /**
                 * Format: starts_with
                 * @description Where it is inside. Left out: a disk and no more.
                 */
                path?: string;
            };
            /** @description A session without input for so long is ended, e.g. `30m`. Left out: never. */
            idleTimeout?: number;
            /** @description A session whose screen has been closed for so long is ended, e.g. `8h`. Left out: never; who comes back goes on. */
            disconnectTimeout?: number;
            /**
             * @description How many run and wait, and when. Empty: all of them, always.
             * @default []
             */
            schedule: {
                /** @description Cron rule: from then on `ready` desktops run. */
                start: string;
                /** @description Cron rule: from then on those that nobody uses are stopped. */
                stop?: string;
                /** @description So many run and wait for somebody. */
                ready: number;
            }[];
            /** @description Time zone of the schedule. Left out: the server's. */
            timezone?: string;
            /**
             * @description How a new golden image is rolled out.
             * @default {
             *       "parallel": 2
             *     }
             */
            upgrade: {
                /**
                 * @description So many at a time.
                 * @default 2
                 */
                parallel: number;
            };
            /**
             * @description A change that ends more than this share of the desktops at once must be confirmed, in percent.
             * @default 50
             */
            guard: number;
        };
        DesktopPoolStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "growing";
            /**
             * @description How many there are.
             * @default 0
             */
            desktops: number;
            /**
             * @description How many run and wait for somebody.
             * @default 0
             */
            ready: number;
            /**
             * @description How many somebody uses.
             * @default 0
             */
            inUse: number;
            /**
             * @description How many are of an older golden image.
             * @default 0
             */
            old: number;
            /** @description What new desktops are made from, e.g. `image:sha256:…` or `snapshot:<uid>`. */
            golden?: string;
            /**
             * Format: date-time
             * @description Since when it is on its way to what is wished; left out when it is there.
             */
            askedAt?: string;
            /** @description From the last request to all desktops running, in milliseconds. */
            lastReadyMs?: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /**
             * @description How many there are.
             * @default 0
             */
            desktops: number;
            /**
             * @description How many run and wait for somebody.
             * @default 0
             */
            ready: number;
            /**
             * @description How many somebody uses.
             * @default 0
             */
            inUse: number;
            /**
             * @description How many are of an older golden image.
             * @default 0
             */
            old: number;
            /** @description What new desktops are made from, e.g. `image:sha256:…` or `snapshot:<uid>`. */
            golden?: string;
            /**
             * Format: date-time
             * @description Since when it is on its way to what is wished; left out when it is there.
             */
            askedAt?: string;
            /** @description From the last request to all desktops running, in milliseconds. */
            lastReadyMs?: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "upgrading";
            /**
             * @description How many there are.
             * @default 0
             */
            desktops: number;
            /**
             * @description How many run and wait for somebody.
             * @default 0
             */
            ready: number;
            /**
             * @description How many somebody uses.
             * @default 0
             */
            inUse: number;
            /**
             * @description How many are of an older golden image.
             * @default 0
             */
            old: number;
            /** @description What new desktops are made from, e.g. `image:sha256:…` or `snapshot:<uid>`. */
            golden?: string;
            /**
             * Format: date-time
             * @description Since when it is on its way to what is wished; left out when it is there.
             */
            askedAt?: string;
            /** @description From the last request to all desktops running, in milliseconds. */
            lastReadyMs?: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "degraded";
            /**
             * @description How many there are.
             * @default 0
             */
            desktops: number;
            /**
             * @description How many run and wait for somebody.
             * @default 0
             */
            ready: number;
            /**
             * @description How many somebody uses.
             * @default 0
             */
            inUse: number;
            /**
             * @description How many are of an older golden image.
             * @default 0
             */
            old: number;
            /** @description What new desktops are made from, e.g. `image:sha256:…` or `snapshot:<uid>`. */
            golden?: string;
            /**
             * Format: date-time
             * @description Since when it is on its way to what is wished; left out when it is there.
             */
            askedAt?: string;
            /** @description From the last request to all desktops running, in milliseconds. */
            lastReadyMs?: number;
            /**
             * @description `generation` of the spec that this status answers.
             * @default 0
             */
            observedGeneration: number;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        DesktopPoolList: {
            items: components["schemas"]["DesktopPool"][];
            revision: number;
            total: number;
            next?: string;
        };
        DesktopPoolSpecInput: {
            /** @description What the desktops are made from. A change upgrades them one by one, those in use when they are given back. */
            from: {
                /** @description Golden image: each desktop is a linked clone of it. This or `snapshot`. */
                image?: string;
                /** @description Golden snapshot: each desktop is a fork of it, in milliseconds. */
                snapshot?: string;
            };
            /** @description How many desktops there are at most. */
            size: number;
            /**
             * @description Anything else an Instance may say: cpus, memory, networks, machine, … With `snapshot`, what it says already holds.
             * @default {}
             */
            template?: {
                /** @description Program and first arguments. Left out: the image's entrypoint. */
                command?: string[];
                /** @description Arguments after the command. Left out: the image's, unless `command` is set. */
                args?: string[];
                /**
                 * @description Environment variables, on top of the image's.
                 * @default {}
                 */
                env?: {
                    [key: string]: string;
                };
                /**
                 * Format: starts_with
                 * @description Folder the program starts in. Left out: the image's.
                 */
                workdir?: string;
                /** @description `name`, `uid` or `user:group` the program runs as. Left out: the image's. */
                user?: string;
                /** @description Its own host name. Left out: the name of the instance. */
                hostname?: string;
                /**
                 * @description Processors, in fractions too. A VM gets them rounded up as virtual CPUs.
                 * @default 1
                 */
                cpus?: number;
                /**
                 * @description Memory it may use, in bytes or as `256MiB`. A VM of an OCI image needs `96MiB` at least.
                 * @default 268435456
                 */
                memory?: number | string;
                /**
                 * @description Room to write, in bytes or as `10GiB`. Used as it fills.
                 * @default 10737418240
                 */
                disk?: number | string;
                /** @description Files that are put in before its program begins. A change makes the instance anew. */
                files?: {
                    /** @description Where it is inside. Folders on the way are made. */
                    path: string;
                    /**
                     * @description Who may read or execute it, in octal digits. It belongs to root, and nobody inside can write it.
                     * @default 0444
                     */
                    mode?: string;
                    /** @description What is in it, as text. This or `base64`. */
                    content?: string;
                    /**
                     * Format: base64
                     * @description What is in it, where that is not text.
                     */
                    base64?: string;
                    /**
                     * @description Its content is for the program only: the command line does not show it.
                     * @default false
                     */
                    secret?: boolean;
                }[];
                /** @description Values of Secrets, as files or environment variables. Only the program inside sees them. */
                secrets?: {
                    /** @description Name of the Secret, in the same project. */
                    secret: string;
                    /** @description Which of its values. Left out: all, each as a file. */
                    key?: string;
                    /** @description Environment variable that has it. This or `path`. */
                    env?: string;
                    /** @description File that has it; without `key`, the folder of the files. Left out, and no `env`: `/run/secrets/<secret>`, and `/<key>`. */
                    path?: string;
                    /**
                     * @description Who may read the file, in octal digits. It belongs to root.
                     * @default 0444
                     */
                    mode?: string;
                }[];
                /**
                 * @description What happens when one of them changes. `restart` (as when left out): it is restarted, replicas of an app one after the other; `signal`: files change in place and SIGHUP is sent (containers); `nothing`: it has them at its next start.
                 * @enum {string}
                 */
                onSecretChange?: "restart" | "signal" | "nothing";
                /** @description Paths that are kept in memory and are empty at each start. */
                tmpfs?: string[];
                /** @description Its hardware, where it is a VM of a disk image. Left out: what the image asks for. */
                machine?: {
                    /**
                     * @description How it boots. Left out: as its image does.
                     * @enum {string}
                     */
                    firmware?: "bios" | "uefi";
                    /**
                     * @description Only what Microsoft or the distribution signed may boot. Needs `uefi`.
                     * @default false
                     */
                    secureBoot?: boolean;
                    /**
                     * @description A TPM 2.0 of its own, kept with the instance.
                     * @default false
                     */
                    tpm?: boolean;
                    /**
                     * @description `windows`: Hyper-V enlightenments, a clock in local time, SATA and e1000e until it has virtio drivers (`drivers`).
                     * @default linux
                     * @enum {string}
                     */
                    system?: "linux" | "windows" | "other";
                    /**
                     * @description Disk and network it sees. Left out: `virtio`; `emulated` for `windows`, which installs with what it knows.
                     * @enum {string}
                     */
                    drivers?: "virtio" | "emulated";
                    /**
                     * @description A screen, keyboard and pointer, to be seen through `pando vnc` and in the console.
                     * @default false
                     */
                    display?: boolean;
                    /**
                     * @description References of ISO images in its drives, e.g. one to install from and the virtio drivers. It boots from the first when its disk is empty.
                     * @default []
                     */
                    cdroms?: string[];
                    /** @description What cloud-init in the guest is told (NoCloud). A guest without cloud-init takes no notice. */
                    cloudInit?: {
                        /** @description User-data as cloud-init takes it: `#cloud-config`, a script, or MIME parts. */
                        userData?: string;
                        /** @description Network configuration, version 2. Left out: made from the instance's network cards. */
                        networkData?: string;
                        /** @description Vendor-data; what user-data says comes on top. Left out: it mounts the volumes that have a path. */
                        vendorData?: string;
                    };
                };
                /**
                 * @description Networks it is attached to, one network card each.
                 * @default [
                 *       {
                 *         "network": "default"
                 *       }
                 *     ]
                 */
                networks?: {
                    /** @description Name of the network. */
                    network: string;
                    /**
                     * Format: ipv4
                     * @description IPv4 address in its subnet. Left out: the next free one.
                     */
                    address?: string;
                    /** @description More names that lead to it in this network; several may have the same. */
                    aliases?: string[];
                }[];
                /**
                 * @description Security groups that decide who may connect to it. A change takes effect at once. Empty: everybody of its networks may.
                 * @default []
                 */
                securityGroups?: string[];
                /**
                 * @description What to do when the program ends by itself.
                 * @default {
                 *       "policy": "on-failure",
                 *       "backoff": 1000,
                 *       "maxBackoff": 300000
                 *     }
                 */
                restart?: {
                    /**
                     * @description When to start it again after its program ended.
                     * @default on-failure
                     * @enum {string}
                     */
                    policy?: "always" | "on-failure" | "never";
                    /** @description Give up after this many failures in a row. Left out: never give up. */
                    maxRetries?: number;
                    /**
                     * @description First pause, in milliseconds or as `1s`. It doubles up to maxBackoff and starts anew after ten quiet minutes.
                     * @default 1000
                     */
                    backoff?: number | string;
                    /**
                     * @description Longest pause, in milliseconds or as `5m`.
                     * @default 300000
                     */
                    maxBackoff?: number | string;
                };
                /** @description How to tell that it works. */
                healthCheck?: {
                    /**
                     * @description A GET that must be answered with a status below 400.
                     * @constant
                     */
                    type: "http";
                    /** @description TCP port inside the instance. */
                    port: number;
                    /**
                     * Format: starts_with
                     * @description Path and query to ask for.
                     * @default /
                     */
                    path?: string;
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval?: number | string;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout?: number | string;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries?: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod?: number | string;
                } | {
                    /**
                     * @description A connection that must be accepted.
                     * @constant
                     */
                    type: "tcp";
                    /** @description TCP port inside the instance. */
                    port: number;
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval?: number | string;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout?: number | string;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries?: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod?: number | string;
                } | {
                    /**
                     * @description A command that must end with exit code 0.
                     * @constant
                     */
                    type: "exec";
                    /** @description Program and arguments, run inside the instance. */
                    command: string[];
                    /**
                     * @description Pause between two checks, in milliseconds or as `10s`.
                     * @default 10000
                     */
                    interval?: number | string;
                    /**
                     * @description How long one check may take, in milliseconds or as `5s`.
                     * @default 5000
                     */
                    timeout?: number | string;
                    /**
                     * @description Failures in a row that make it unhealthy.
                     * @default 3
                     */
                    retries?: number;
                    /**
                     * @description Failures this soon after the start do not count, in milliseconds or as `30s`.
                     * @default 30000
                     */
                    startPeriod?: number | string;
                };
                /**
                 * @description Time the program has to end by itself when stopped, in milliseconds or as `10s`.
                 * @default 10000
                 */
                stopGrace?: number | string;
                /** @description Where it may run. Left out: on any node that has room. */
                placement?: {
                    /**
                     * @description Labels that its node must have.
                     * @default {}
                     */
                    labels?: {
                        [key: string]: string;
                    };
                    /**
                     * @description Replicas of one app rather on different nodes; false: where there is most room.
                     * @default true
                     */
                    spread?: boolean;
                };
            };
            /**
             * @description `non-persistent`: a desktop is as new when its user logs out. `persistent`: it keeps what its user does, and belongs to them.
             * @default non-persistent
             * @enum {string}
             */
            mode?: "non-persistent" | "persistent";
            /**
             * @description When a non-persistent desktop is put back; `never`: only by `desktop reset`.
             * @default on-logout
             * @enum {string}
             */
            reset?: "on-logout" | "never";
            /** @description A disk of their own for each user. It comes with them to whatever desktop they get, and outlives all of them. */
            data?: {
                /** @description Size of the data disk of each user, in bytes or as `10GiB`. */
                size: number | string;
                /**
                 * @description Tier of its pool, e.g. `hdd`. Left out: as the default pool is.
                 * @enum {string}
                 */
                tier?: "ssd" | "hdd";
                /**
                 * Format: starts_with
                 * @description Where it is inside. Left out: a disk and no more.
                 */
                path?: string;
            };
            /** @description A session without input for so long is ended, e.g. `30m`. Left out: never. */
            idleTimeout?: number | string;
            /** @description A session whose screen has been closed for so long is ended, e.g. `8h`. Left out: never; who comes back goes on. */
            disconnectTimeout?: number | string;
            /**
             * @description How many run and wait, and when. Empty: all of them, always.
             * @default []
             */
            schedule?: {
                /** @description Cron rule: from then on `ready` desktops run. */
                start: string;
                /** @description Cron rule: from then on those that nobody uses are stopped. */
                stop?: string;
                /** @description So many run and wait for somebody. */
                ready: number;
            }[];
            /** @description Time zone of the schedule. Left out: the server's. */
            timezone?: string;
            /**
             * @description How a new golden image is rolled out.
             * @default {
             *       "parallel": 2
             *     }
             */
            upgrade?: {
                /**
                 * @description So many at a time.
                 * @default 2
                 */
                parallel?: number;
            };
            /**
             * @description A change that ends more than this share of the desktops at once must be confirmed, in percent.
             * @default 50
             */
            guard?: number;
        };
        DesktopPoolWrite: {
            /** @constant */
            kind?: "DesktopPool";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["DesktopPoolSpecInput"];
        };
        DesktopPoolPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description One desktop of a pool: an instance, and who has it. */
        Desktop: {
            /** @constant */
            kind: "Desktop";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it is about. */
            spec: components["schemas"]["DesktopSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["DesktopStatus"];
        };
        DesktopSpec: {
            /** @description Name of its pool. */
            pool: string;
            /** @description Its number in the pool. */
            number: number;
            /** @description What it was made from, e.g. `image:sha256:…` or `snapshot:<uid>`. */
            golden: string;
            /** @description Who has it. Left out: nobody. */
            user?: string;
            /**
             * Format: date-time
             * @description When they got it.
             */
            since?: string;
            /**
             * @description What it should be while nobody has it, by the schedule.
             * @default running
             * @enum {string}
             */
            state: "running" | "stopped";
            /**
             * @description Raised by each reset.
             * @default 0
             */
            resets: number;
            /** @description Uid of the instance that is to be frozen with its memory while nobody has it. Left out, or another one: not yet. */
            freeze?: string;
        };
        DesktopStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "making";
            /** @description Name of its instance. */
            instance?: string;
            /** @description Name of the data volume that is in it. */
            data?: string;
            /**
             * Format: date-time
             * @description When its user last did something.
             */
            lastInputAt?: string;
            /**
             * Format: date-time
             * @description When its screen was last closed, while nobody looks at it.
             */
            closedAt?: string;
            /** @description The reset that is under way. */
            reset?: {
                /** @description The `resets` that is being carried out. */
                resets: number;
                /**
                 * Format: date-time
                 * @description When it was begun.
                 */
                since: string;
                /** @description Uid of the instance that is put back; another one is as new. */
                instance: string;
                /** @description The `from.take` of its instance that carries it out; left out before. */
                take?: number;
            };
            /**
             * @description The `resets` that was last carried out.
             * @default 0
             */
            resetsDone: number;
            /** @description How long the last reset took, in milliseconds. */
            lastResetMs?: number;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "available";
            /** @description Name of its instance. */
            instance?: string;
            /** @description Name of the data volume that is in it. */
            data?: string;
            /**
             * Format: date-time
             * @description When its user last did something.
             */
            lastInputAt?: string;
            /**
             * Format: date-time
             * @description When its screen was last closed, while nobody looks at it.
             */
            closedAt?: string;
            /** @description The reset that is under way. */
            reset?: {
                /** @description The `resets` that is being carried out. */
                resets: number;
                /**
                 * Format: date-time
                 * @description When it was begun.
                 */
                since: string;
                /** @description Uid of the instance that is put back; another one is as new. */
                instance: string;
                /** @description The `from.take` of its instance that carries it out; left out before. */
                take?: number;
            };
            /**
             * @description The `resets` that was last carried out.
             * @default 0
             */
            resetsDone: number;
            /** @description How long the last reset took, in milliseconds. */
            lastResetMs?: number;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "assigned";
            /** @description Name of its instance. */
            instance?: string;
            /** @description Name of the data volume that is in it. */
            data?: string;
            /**
             * Format: date-time
             * @description When its user last did something.
             */
            lastInputAt?: string;
            /**
             * Format: date-time
             * @description When its screen was last closed, while nobody looks at it.
             */
            closedAt?: string;
            /** @description The reset that is under way. */
            reset?: {
                /** @description The `resets` that is being carried out. */
                resets: number;
                /**
                 * Format: date-time
                 * @description When it was begun.
                 */
                since: string;
                /** @description Uid of the instance that is put back; another one is as new. */
                instance: string;
                /** @description The `from.take` of its instance that carries it out; left out before. */
                take?: number;
            };
            /**
             * @description The `resets` that was last carried out.
             * @default 0
             */
            resetsDone: number;
            /** @description How long the last reset took, in milliseconds. */
            lastResetMs?: number;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "connected";
            /** @description Name of its instance. */
            instance?: string;
            /** @description Name of the data volume that is in it. */
            data?: string;
            /**
             * Format: date-time
             * @description When its user last did something.
             */
            lastInputAt?: string;
            /**
             * Format: date-time
             * @description When its screen was last closed, while nobody looks at it.
             */
            closedAt?: string;
            /** @description The reset that is under way. */
            reset?: {
                /** @description The `resets` that is being carried out. */
                resets: number;
                /**
                 * Format: date-time
                 * @description When it was begun.
                 */
                since: string;
                /** @description Uid of the instance that is put back; another one is as new. */
                instance: string;
                /** @description The `from.take` of its instance that carries it out; left out before. */
                take?: number;
            };
            /**
             * @description The `resets` that was last carried out.
             * @default 0
             */
            resetsDone: number;
            /** @description How long the last reset took, in milliseconds. */
            lastResetMs?: number;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "resetting";
            /** @description Name of its instance. */
            instance?: string;
            /** @description Name of the data volume that is in it. */
            data?: string;
            /**
             * Format: date-time
             * @description When its user last did something.
             */
            lastInputAt?: string;
            /**
             * Format: date-time
             * @description When its screen was last closed, while nobody looks at it.
             */
            closedAt?: string;
            /** @description The reset that is under way. */
            reset?: {
                /** @description The `resets` that is being carried out. */
                resets: number;
                /**
                 * Format: date-time
                 * @description When it was begun.
                 */
                since: string;
                /** @description Uid of the instance that is put back; another one is as new. */
                instance: string;
                /** @description The `from.take` of its instance that carries it out; left out before. */
                take?: number;
            };
            /**
             * @description The `resets` that was last carried out.
             * @default 0
             */
            resetsDone: number;
            /** @description How long the last reset took, in milliseconds. */
            lastResetMs?: number;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "stopped";
            /** @description Name of its instance. */
            instance?: string;
            /** @description Name of the data volume that is in it. */
            data?: string;
            /**
             * Format: date-time
             * @description When its user last did something.
             */
            lastInputAt?: string;
            /**
             * Format: date-time
             * @description When its screen was last closed, while nobody looks at it.
             */
            closedAt?: string;
            /** @description The reset that is under way. */
            reset?: {
                /** @description The `resets` that is being carried out. */
                resets: number;
                /**
                 * Format: date-time
                 * @description When it was begun.
                 */
                since: string;
                /** @description Uid of the instance that is put back; another one is as new. */
                instance: string;
                /** @description The `from.take` of its instance that carries it out; left out before. */
                take?: number;
            };
            /**
             * @description The `resets` that was last carried out.
             * @default 0
             */
            resetsDone: number;
            /** @description How long the last reset took, in milliseconds. */
            lastResetMs?: number;
            /** @description Why it is not as wished. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        DesktopList: {
            items: components["schemas"]["Desktop"][];
            revision: number;
            total: number;
            next?: string;
        };
        /** @description A restic repository that backups go to. Its key is kept on the host, never beside the backups. */
        BackupTarget: {
            /** @constant */
            kind: "BackupTarget";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["BackupTargetSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["BackupTargetStatus"];
        };
        BackupTargetSpec: {
            /** @description As restic writes it: a folder, `sftp:user@host:/path`, `s3:https://host/bucket/path` (or `s3://host/bucket`), `rest:https://host/`. */
            url: string;
            /** @description Projects that may use it. Left out: all. */
            projects?: string[];
            /**
             * @description Backups that name no target go here.
             * @default false
             */
            default: boolean;
            /**
             * @description Bandwidth.
             * @default {}
             */
            limits: {
                /** @description Bytes per second that go there, e.g. `20MiB`. */
                upload?: number;
                /** @description Bytes per second that come from there. */
                download?: number;
            };
            /**
             * @description Cron rule of the check of its structure and of a part of its data; empty: never.
             * @default 0 5 * * 0
             */
            verifyEvery: string;
            /**
             * @description Raised by check: it is looked at once for each new value.
             * @default 0
             */
            checks: number;
        };
        BackupTargetStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description Room it takes at the target, in bytes. */
            sizeBytes?: number;
            /**
             * @description How many backups are in it.
             * @default 0
             */
            backups: number;
            /**
             * Format: date-time
             * @description When its content was last checked.
             */
            checkedAt?: string;
            /**
             * @description The `checks` of the spec that was last carried out.
             * @default 0
             */
            checksDone: number;
            /**
             * @description Backups that were deleted since their room was last given back.
             * @default 0
             */
            forgotten: number;
            /** @description Which key opens it, so that a person can tell keys apart. Not the key. */
            keyId?: string;
            /** @description Why it cannot be used. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description Room it takes at the target, in bytes. */
            sizeBytes?: number;
            /**
             * @description How many backups are in it.
             * @default 0
             */
            backups: number;
            /**
             * Format: date-time
             * @description When its content was last checked.
             */
            checkedAt?: string;
            /**
             * @description The `checks` of the spec that was last carried out.
             * @default 0
             */
            checksDone: number;
            /**
             * @description Backups that were deleted since their room was last given back.
             * @default 0
             */
            forgotten: number;
            /** @description Which key opens it, so that a person can tell keys apart. Not the key. */
            keyId?: string;
            /** @description Why it cannot be used. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description Room it takes at the target, in bytes. */
            sizeBytes?: number;
            /**
             * @description How many backups are in it.
             * @default 0
             */
            backups: number;
            /**
             * Format: date-time
             * @description When its content was last checked.
             */
            checkedAt?: string;
            /**
             * @description The `checks` of the spec that was last carried out.
             * @default 0
             */
            checksDone: number;
            /**
             * @description Backups that were deleted since their room was last given back.
             * @default 0
             */
            forgotten: number;
            /** @description Which key opens it, so that a person can tell keys apart. Not the key. */
            keyId?: string;
            /** @description Why it cannot be used. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        BackupTargetList: {
            items: components["schemas"]["BackupTarget"][];
            revision: number;
            total: number;
            next?: string;
        };
        BackupTargetSpecInput: {
            /** @description As restic writes it: a folder, `sftp:user@host:/path`, `s3:https://host/bucket/path` (or `s3://host/bucket`), `rest:https://host/`. */
            url: string;
            /** @description Projects that may use it. Left out: all. */
            projects?: string[];
            /**
             * @description Backups that name no target go here.
             * @default false
             */
            default?: boolean;
            /**
             * @description Bandwidth.
             * @default {}
             */
            limits?: {
                /** @description Bytes per second that go there, e.g. `20MiB`. */
                upload?: number | string;
                /** @description Bytes per second that come from there. */
                download?: number | string;
            };
            /**
             * @description Cron rule of the check of its structure and of a part of its data; empty: never.
             * @default 0 5 * * 0
             */
            verifyEvery?: string;
            /**
             * @description Raised by check: it is looked at once for each new value.
             * @default 0
             */
            checks?: number;
        };
        BackupTargetWrite: {
            /** @constant */
            kind?: "BackupTarget";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["BackupTargetSpecInput"];
        };
        BackupTargetPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description Which instances and volumes are backed up when, where to, and how long they are kept. */
        BackupPolicy: {
            /** @constant */
            kind: "BackupPolicy";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["BackupPolicySpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["BackupPolicyStatus"];
        };
        BackupPolicySpec: {
            /**
             * @description Labels that an instance or a volume must have. Empty: all of the project.
             * @default {}
             */
            select: {
                [key: string]: string;
            };
            /** @description Cron rule, e.g. `0 3 * * *`. */
            schedule: string;
            /** @description Time zone of the schedule, e.g. `Europe/Zurich`. Left out: the server's. */
            timezone?: string;
            /** @description Name of the backup target. Left out: the default one. */
            target?: string;
            /**
             * @description Which backups stay; the last good one always does.
             * @default {
             *       "last": 0,
             *       "hourly": 0,
             *       "daily": 7,
             *       "weekly": 4,
             *       "monthly": 12
             *     }
             */
            keep: {
                /**
                 * @description The newest so many.
                 * @default 0
                 */
                last: number;
                /**
                 * @description The newest of each of so many hours.
                 * @default 0
                 */
                hourly: number;
                /**
                 * @description The newest of each of so many days.
                 * @default 0
                 */
                daily: number;
                /**
                 * @description The newest of each of so many weeks.
                 * @default 0
                 */
                weekly: number;
                /**
                 * @description The newest of each of so many months.
                 * @default 0
                 */
                monthly: number;
            };
            /** @description Restores the newest backup of each to a scratch instance, boots it, asks its health check, and removes it. */
            drill?: {
                /** @description Cron rule of the restore drill. */
                schedule: string;
                /**
                 * @description How long a restored instance has to become healthy.
                 * @default 600000
                 */
                timeout: number;
            };
            /**
             * @description So many at a time.
             * @default 2
             */
            concurrency: number;
            /**
             * @description Raised by run: it runs once for each new value, whatever the schedule says.
             * @default 0
             */
            runs: number;
            /**
             * @description Raised by drill, likewise.
             * @default 0
             */
            drills: number;
            /**
             * @description True: nothing is done until it is false again.
             * @default false
             */
            paused: boolean;
        };
        BackupPolicyStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
            /**
             * Format: date-time
             * @description When it runs next.
             */
            nextAt?: string;
            /**
             * Format: date-time
             * @description When it last ran.
             */
            lastAt?: string;
            /**
             * Format: date-time
             * @description When it last ran without a failure.
             */
            lastGoodAt?: string;
            /**
             * @description How many instances and volumes it selects.
             * @default 0
             */
            selected: number;
            /**
             * @description Names of those whose last backup failed.
             * @default []
             */
            failures: string[];
            /**
             * Format: date-time
             * @description When its backups were last proven.
             */
            lastDrillAt?: string;
            /**
             * Format: date-time
             * @description When the run that is under way began.
             */
            run?: string;
            /**
             * @description The `runs` of the spec that were carried out.
             * @default 0
             */
            runsDone: number;
            /**
             * @description The `drills` of the spec that were carried out.
             * @default 0
             */
            drillsDone: number;
            /** @description Why it is overdue. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "overdue";
            /**
             * Format: date-time
             * @description When it runs next.
             */
            nextAt?: string;
            /**
             * Format: date-time
             * @description When it last ran.
             */
            lastAt?: string;
            /**
             * Format: date-time
             * @description When it last ran without a failure.
             */
            lastGoodAt?: string;
            /**
             * @description How many instances and volumes it selects.
             * @default 0
             */
            selected: number;
            /**
             * @description Names of those whose last backup failed.
             * @default []
             */
            failures: string[];
            /**
             * Format: date-time
             * @description When its backups were last proven.
             */
            lastDrillAt?: string;
            /**
             * Format: date-time
             * @description When the run that is under way began.
             */
            run?: string;
            /**
             * @description The `runs` of the spec that were carried out.
             * @default 0
             */
            runsDone: number;
            /**
             * @description The `drills` of the spec that were carried out.
             * @default 0
             */
            drillsDone: number;
            /** @description Why it is overdue. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "paused";
            /**
             * Format: date-time
             * @description When it runs next.
             */
            nextAt?: string;
            /**
             * Format: date-time
             * @description When it last ran.
             */
            lastAt?: string;
            /**
             * Format: date-time
             * @description When it last ran without a failure.
             */
            lastGoodAt?: string;
            /**
             * @description How many instances and volumes it selects.
             * @default 0
             */
            selected: number;
            /**
             * @description Names of those whose last backup failed.
             * @default []
             */
            failures: string[];
            /**
             * Format: date-time
             * @description When its backups were last proven.
             */
            lastDrillAt?: string;
            /**
             * Format: date-time
             * @description When the run that is under way began.
             */
            run?: string;
            /**
             * @description The `runs` of the spec that were carried out.
             * @default 0
             */
            runsDone: number;
            /**
             * @description The `drills` of the spec that were carried out.
             * @default 0
             */
            drillsDone: number;
            /** @description Why it is overdue. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        BackupPolicyList: {
            items: components["schemas"]["BackupPolicy"][];
            revision: number;
            total: number;
            next?: string;
        };
        BackupPolicySpecInput: {
            /**
             * @description Labels that an instance or a volume must have. Empty: all of the project.
             * @default {}
             */
            select?: {
                [key: string]: string;
            };
            /** @description Cron rule, e.g. `0 3 * * *`. */
            schedule: string;
            /** @description Time zone of the schedule, e.g. `Europe/Zurich`. Left out: the server's. */
            timezone?: string;
            /** @description Name of the backup target. Left out: the default one. */
            target?: string;
            /**
             * @description Which backups stay; the last good one always does.
             * @default {
             *       "last": 0,
             *       "hourly": 0,
             *       "daily": 7,
             *       "weekly": 4,
             *       "monthly": 12
             *     }
             */
            keep?: {
                /**
                 * @description The newest so many.
                 * @default 0
                 */
                last?: number;
                /**
                 * @description The newest of each of so many hours.
                 * @default 0
                 */
                hourly?: number;
                /**
                 * @description The newest of each of so many days.
                 * @default 0
                 */
                daily?: number;
                /**
                 * @description The newest of each of so many weeks.
                 * @default 0
                 */
                weekly?: number;
                /**
                 * @description The newest of each of so many months.
                 * @default 0
                 */
                monthly?: number;
            };
            /** @description Restores the newest backup of each to a scratch instance, boots it, asks its health check, and removes it. */
            drill?: {
                /** @description Cron rule of the restore drill. */
                schedule: string;
                /**
                 * @description How long a restored instance has to become healthy.
                 * @default 600000
                 */
                timeout?: number | string;
            };
            /**
             * @description So many at a time.
             * @default 2
             */
            concurrency?: number;
            /**
             * @description Raised by run: it runs once for each new value, whatever the schedule says.
             * @default 0
             */
            runs?: number;
            /**
             * @description Raised by drill, likewise.
             * @default 0
             */
            drills?: number;
            /**
             * @description True: nothing is done until it is false again.
             * @default false
             */
            paused?: boolean;
        };
        BackupPolicyWrite: {
            /** @constant */
            kind?: "BackupPolicy";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["BackupPolicySpecInput"];
        };
        BackupPolicyPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description What an instance, a volume or the cloud itself was at one moment, in a repository elsewhere. */
        Backup: {
            /** @constant */
            kind: "Backup";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["BackupSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["BackupStatus"];
        };
        BackupSpec: {
            /**
             * @description What is backed up.
             * @default instance
             * @enum {string}
             */
            of: "instance" | "volume" | "cloud";
            /** @description Name of the instance or volume; `cloud` for the cloud itself. */
            source: string;
            /** @description Name of the backup target. Left out: the default one. */
            target?: string;
            /** @description The policy that made it; its retention counts. Left out: made by hand, kept until deleted. */
            policy?: string;
        };
        BackupStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description The target it is in. */
            target?: string;
            /**
             * @description What the instance ran as.
             * @enum {string}
             */
            engine?: "container" | "vm";
            /**
             * @description `application`: hooks said that programs are at rest; `filesystem`: the file system was at rest; `crash`: as after a power cut; `files`: each file for itself.
             * @enum {string}
             */
            consistency?: "application" | "filesystem" | "crash" | "files";
            /**
             * @description Another cloud made it, and it was found in the repository: its data stays there when it is deleted here.
             * @constant
             */
            adopted?: true;
            /** @description Id of restic's snapshot. */
            snapshotId?: string;
            /**
             * @description What it consists of.
             * @default []
             */
            parts: {
                /** @description `root`, `machine` (firmware variables and TPM), `image`, `cloud`, or `volume/<name>`. */
                name: string;
                /**
                 * @description How it is stored.
                 * @enum {string}
                 */
                type: "disk" | "machine" | "files" | "layer" | "image" | "state";
                /** @description Size of the original, in bytes. */
                bytes: number;
            }[];
            /** @description Uid of what was backed up. */
            sourceUid?: string;
            /** @description Its spec then; a restore begins with it. Contents of secret files are in the repository alone. */
            sourceSpec?: {
                [key: string]: unknown;
            };
            /** @description Digest of the image it ran. */
            imageDigest?: string;
            /** @description What the engine knows it by: the next one reads only what changed since. */
            mark?: string;
            /**
             * Format: date-time
             * @description The moment it shows.
             */
            at?: string;
            /** @description How long the instance stood still for it, in milliseconds. */
            pauseMs?: number;
            /** @description How long it took, in milliseconds. */
            tookMs?: number;
            /** @description Read from the source, in bytes. */
            readBytes?: number;
            /** @description New at the target, in bytes. */
            sentBytes?: number;
            /** @description How far it is. */
            progress?: {
                /** @description So far. */
                doneBytes: number;
                /** @description In all. */
                totalBytes: number;
            };
            /** @description When a drill or a restore last showed that it works. Left out: never. */
            proven?: {
                /**
                 * Format: date-time
                 * @description When it was last restored and seen to work.
                 */
                at: string;
                /** @description From the request to the first good answer, in milliseconds. */
                tookMs: number;
                /** @description It worked. */
                ok: boolean;
                /** @description What went wrong. */
                detail?: string;
            };
            /** @description Why it failed, or waits. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "running";
            /** @description The target it is in. */
            target?: string;
            /**
             * @description What the instance ran as.
             * @enum {string}
             */
            engine?: "container" | "vm";
            /**
             * @description `application`: hooks said that programs are at rest; `filesystem`: the file system was at rest; `crash`: as after a power cut; `files`: each file for itself.
             * @enum {string}
             */
            consistency?: "application" | "filesystem" | "crash" | "files";
            /**
             * @description Another cloud made it, and it was found in the repository: its data stays there when it is deleted here.
             * @constant
             */
            adopted?: true;
            /** @description Id of restic's snapshot. */
            snapshotId?: string;
            /**
             * @description What it consists of.
             * @default []
             */
            parts: {
                /** @description `root`, `machine` (firmware variables and TPM), `image`, `cloud`, or `volume/<name>`. */
                name: string;
                /**
                 * @description How it is stored.
                 * @enum {string}
                 */
                type: "disk" | "machine" | "files" | "layer" | "image" | "state";
                /** @description Size of the original, in bytes. */
                bytes: number;
            }[];
            /** @description Uid of what was backed up. */
            sourceUid?: string;
            /** @description Its spec then; a restore begins with it. Contents of secret files are in the repository alone. */
            sourceSpec?: {
                [key: string]: unknown;
            };
            /** @description Digest of the image it ran. */
            imageDigest?: string;
            /** @description What the engine knows it by: the next one reads only what changed since. */
            mark?: string;
            /**
             * Format: date-time
             * @description The moment it shows.
             */
            at?: string;
            /** @description How long the instance stood still for it, in milliseconds. */
            pauseMs?: number;
            /** @description How long it took, in milliseconds. */
            tookMs?: number;
            /** @description Read from the source, in bytes. */
            readBytes?: number;
            /** @description New at the target, in bytes. */
            sentBytes?: number;
            /** @description How far it is. */
            progress?: {
                /** @description So far. */
                doneBytes: number;
                /** @description In all. */
                totalBytes: number;
            };
            /** @description When a drill or a restore last showed that it works. Left out: never. */
            proven?: {
                /**
                 * Format: date-time
                 * @description When it was last restored and seen to work.
                 */
                at: string;
                /** @description From the request to the first good answer, in milliseconds. */
                tookMs: number;
                /** @description It worked. */
                ok: boolean;
                /** @description What went wrong. */
                detail?: string;
            };
            /** @description Why it failed, or waits. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /** @description The target it is in. */
            target?: string;
            /**
             * @description What the instance ran as.
             * @enum {string}
             */
            engine?: "container" | "vm";
            /**
             * @description `application`: hooks said that programs are at rest; `filesystem`: the file system was at rest; `crash`: as after a power cut; `files`: each file for itself.
             * @enum {string}
             */
            consistency?: "application" | "filesystem" | "crash" | "files";
            /**
             * @description Another cloud made it, and it was found in the repository: its data stays there when it is deleted here.
             * @constant
             */
            adopted?: true;
            /** @description Id of restic's snapshot. */
            snapshotId?: string;
            /**
             * @description What it consists of.
             * @default []
             */
            parts: {
                /** @description `root`, `machine` (firmware variables and TPM), `image`, `cloud`, or `volume/<name>`. */
                name: string;
                /**
                 * @description How it is stored.
                 * @enum {string}
                 */
                type: "disk" | "machine" | "files" | "layer" | "image" | "state";
                /** @description Size of the original, in bytes. */
                bytes: number;
            }[];
            /** @description Uid of what was backed up. */
            sourceUid?: string;
            /** @description Its spec then; a restore begins with it. Contents of secret files are in the repository alone. */
            sourceSpec?: {
                [key: string]: unknown;
            };
            /** @description Digest of the image it ran. */
            imageDigest?: string;
            /** @description What the engine knows it by: the next one reads only what changed since. */
            mark?: string;
            /**
             * Format: date-time
             * @description The moment it shows.
             */
            at?: string;
            /** @description How long the instance stood still for it, in milliseconds. */
            pauseMs?: number;
            /** @description How long it took, in milliseconds. */
            tookMs?: number;
            /** @description Read from the source, in bytes. */
            readBytes?: number;
            /** @description New at the target, in bytes. */
            sentBytes?: number;
            /** @description How far it is. */
            progress?: {
                /** @description So far. */
                doneBytes: number;
                /** @description In all. */
                totalBytes: number;
            };
            /** @description When a drill or a restore last showed that it works. Left out: never. */
            proven?: {
                /**
                 * Format: date-time
                 * @description When it was last restored and seen to work.
                 */
                at: string;
                /** @description From the request to the first good answer, in milliseconds. */
                tookMs: number;
                /** @description It worked. */
                ok: boolean;
                /** @description What went wrong. */
                detail?: string;
            };
            /** @description Why it failed, or waits. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /** @description The target it is in. */
            target?: string;
            /**
             * @description What the instance ran as.
             * @enum {string}
             */
            engine?: "container" | "vm";
            /**
             * @description `application`: hooks said that programs are at rest; `filesystem`: the file system was at rest; `crash`: as after a power cut; `files`: each file for itself.
             * @enum {string}
             */
            consistency?: "application" | "filesystem" | "crash" | "files";
            /**
             * @description Another cloud made it, and it was found in the repository: its data stays there when it is deleted here.
             * @constant
             */
            adopted?: true;
            /** @description Id of restic's snapshot. */
            snapshotId?: string;
            /**
             * @description What it consists of.
             * @default []
             */
            parts: {
                /** @description `root`, `machine` (firmware variables and TPM), `image`, `cloud`, or `volume/<name>`. */
                name: string;
                /**
                 * @description How it is stored.
                 * @enum {string}
                 */
                type: "disk" | "machine" | "files" | "layer" | "image" | "state";
                /** @description Size of the original, in bytes. */
                bytes: number;
            }[];
            /** @description Uid of what was backed up. */
            sourceUid?: string;
            /** @description Its spec then; a restore begins with it. Contents of secret files are in the repository alone. */
            sourceSpec?: {
                [key: string]: unknown;
            };
            /** @description Digest of the image it ran. */
            imageDigest?: string;
            /** @description What the engine knows it by: the next one reads only what changed since. */
            mark?: string;
            /**
             * Format: date-time
             * @description The moment it shows.
             */
            at?: string;
            /** @description How long the instance stood still for it, in milliseconds. */
            pauseMs?: number;
            /** @description How long it took, in milliseconds. */
            tookMs?: number;
            /** @description Read from the source, in bytes. */
            readBytes?: number;
            /** @description New at the target, in bytes. */
            sentBytes?: number;
            /** @description How far it is. */
            progress?: {
                /** @description So far. */
                doneBytes: number;
                /** @description In all. */
                totalBytes: number;
            };
            /** @description When a drill or a restore last showed that it works. Left out: never. */
            proven?: {
                /**
                 * Format: date-time
                 * @description When it was last restored and seen to work.
                 */
                at: string;
                /** @description From the request to the first good answer, in milliseconds. */
                tookMs: number;
                /** @description It worked. */
                ok: boolean;
                /** @description What went wrong. */
                detail?: string;
            };
            /** @description Why it failed, or waits. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        BackupList: {
            items: components["schemas"]["Backup"][];
            revision: number;
            total: number;
            next?: string;
        };
        BackupSpecInput: {
            /**
             * @description What is backed up.
             * @default instance
             * @enum {string}
             */
            of?: "instance" | "volume" | "cloud";
            /** @description Name of the instance or volume; `cloud` for the cloud itself. */
            source: string;
            /** @description Name of the backup target. Left out: the default one. */
            target?: string;
            /** @description The policy that made it; its retention counts. Left out: made by hand, kept until deleted. */
            policy?: string;
        };
        BackupWrite: {
            /** @constant */
            kind?: "Backup";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["BackupSpecInput"];
        };
        BackupPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description When an alarm is raised, of what, and how bad it is. */
        AlarmRule: {
            /** @constant */
            kind: "AlarmRule";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["AlarmRuleSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["AlarmRuleStatus"];
        };
        AlarmRuleSpec: {
            /** @description What is wrong, for people. `{kind}`, `{name}`, `{project}` and `{value}` are replaced. */
            summary: string;
            /**
             * @description How bad it is.
             * @default warning
             * @enum {string}
             */
            severity: "info" | "warning" | "critical";
            /** @description What must hold. */
            when: {
                /**
                 * @description Something that is measured is too high or too low.
                 * @constant
                 */
                type: "metric";
                /**
                 * @description Kind of what is measured.
                 * @enum {string}
                 */
                of: "Instance" | "Node" | "App" | "StoragePool" | "Project";
                /** @description Name of the metric, see docs/monitoring.md. */
                metric: string;
                /** @description It holds when the mean is more than this. This or `below`. */
                above?: number;
                /** @description It holds when the mean is less than this. */
                below?: number;
                /**
                 * @description Time of which the mean is taken, in milliseconds or as `1m`.
                 * @default 60000
                 */
                over: number;
            } | {
                /**
                 * @description A field of an object has a value it should not have.
                 * @constant
                 */
                type: "state";
                /**
                 * @description Kind of the object.
                 * @enum {string}
                 */
                of: "Instance" | "App" | "Node" | "StoragePool" | "Project" | "Volume" | "Certificate" | "Route" | "LoadBalancer" | "Backup" | "BackupPolicy" | "BackupTarget" | "DesktopPool" | "Desktop";
                /** @description Path of the field, e.g. `status.phase`; `*` for every member of a list. */
                field: string;
                /** @description It holds when the field has one of these values. This or one of the others. */
                is?: string[];
                /** @description It holds when the number is more than this. */
                above?: number;
                /** @description It holds when the number is less than this. */
                below?: number;
                /** @description It holds when the instant is so long ago, e.g. `1d`. */
                olderThan?: number;
                /** @description It holds when the instant is nearer than this, or has passed. */
                within?: number;
            } | {
                /**
                 * @description Something happened to an object, too often.
                 * @constant
                 */
                type: "event";
                /**
                 * @description Kind of the object.
                 * @enum {string}
                 */
                of: "Instance" | "App" | "Node" | "StoragePool" | "Project" | "Volume" | "Certificate" | "Route" | "LoadBalancer" | "Backup" | "BackupPolicy" | "BackupTarget" | "DesktopPool" | "Desktop";
                /** @description Words of the events, as `pando events` shows them: `Backoff`, `BackupFailed`. */
                reasons: string[];
                /**
                 * @description So often at least.
                 * @default 1
                 */
                times: number;
                /**
                 * @description In so long a time, in milliseconds or as `10m`.
                 * @default 600000
                 */
                in: number;
            };
            /**
             * @description For so long before it fires, in milliseconds or as `5m`.
             * @default 0
             */
            for: number;
            /**
             * @description Of which objects.
             * @default {}
             */
            select: {
                /** @description Only in these projects. Left out: in all. */
                projects?: string[];
                /** @description Only objects with these labels. */
                selector?: string;
            };
            /** @description Project that it belongs to: it is about what is in that project. Left out: it belongs to the cloud. */
            project?: string;
            /**
             * @description Labels of its alarms, for receivers and silences to choose by.
             * @default {}
             */
            labels: {
                [key: string]: string;
            };
            /** @description What to do about it, for people. */
            hint?: string;
            /**
             * @description True: it raises no alarms, and those it raised are over.
             * @default false
             */
            paused: boolean;
        };
        AlarmRuleStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
            /**
             * @description How many of its alarms fire.
             * @default 0
             */
            firing: number;
            /**
             * @description How many hold, and not for long enough yet.
             * @default 0
             */
            pending: number;
            /** @description Why it cannot be looked at. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "paused";
            /**
             * @description How many of its alarms fire.
             * @default 0
             */
            firing: number;
            /**
             * @description How many hold, and not for long enough yet.
             * @default 0
             */
            pending: number;
            /** @description Why it cannot be looked at. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failed";
            /**
             * @description How many of its alarms fire.
             * @default 0
             */
            firing: number;
            /**
             * @description How many hold, and not for long enough yet.
             * @default 0
             */
            pending: number;
            /** @description Why it cannot be looked at. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        AlarmRuleList: {
            items: components["schemas"]["AlarmRule"][];
            revision: number;
            total: number;
            next?: string;
        };
        AlarmRuleSpecInput: {
            /** @description What is wrong, for people. `{kind}`, `{name}`, `{project}` and `{value}` are replaced. */
            summary: string;
            /**
             * @description How bad it is.
             * @default warning
             * @enum {string}
             */
            severity?: "info" | "warning" | "critical";
            /** @description What must hold. */
            when: {
                /**
                 * @description Something that is measured is too high or too low.
                 * @constant
                 */
                type: "metric";
                /**
                 * @description Kind of what is measured.
                 * @enum {string}
                 */
                of: "Instance" | "Node" | "App" | "StoragePool" | "Project";
                /** @description Name of the metric, see docs/monitoring.md. */
                metric: string;
                /** @description It holds when the mean is more than this. This or `below`. */
                above?: number;
                /** @description It holds when the mean is less than this. */
                below?: number;
                /**
                 * @description Time of which the mean is taken, in milliseconds or as `1m`.
                 * @default 60000
                 */
                over?: number | string;
            } | {
                /**
                 * @description A field of an object has a value it should not have.
                 * @constant
                 */
                type: "state";
                /**
                 * @description Kind of the object.
                 * @enum {string}
                 */
                of: "Instance" | "App" | "Node" | "StoragePool" | "Project" | "Volume" | "Certificate" | "Route" | "LoadBalancer" | "Backup" | "BackupPolicy" | "BackupTarget" | "DesktopPool" | "Desktop";
                /** @description Path of the field, e.g. `status.phase`; `*` for every member of a list. */
                field: string;
                /** @description It holds when the field has one of these values. This or one of the others. */
                is?: string[];
                /** @description It holds when the number is more than this. */
                above?: number;
                /** @description It holds when the number is less than this. */
                below?: number;
                /** @description It holds when the instant is so long ago, e.g. `1d`. */
                olderThan?: number | string;
                /** @description It holds when the instant is nearer than this, or has passed. */
                within?: number | string;
            } | {
                /**
                 * @description Something happened to an object, too often.
                 * @constant
                 */
                type: "event";
                /**
                 * @description Kind of the object.
                 * @enum {string}
                 */
                of: "Instance" | "App" | "Node" | "StoragePool" | "Project" | "Volume" | "Certificate" | "Route" | "LoadBalancer" | "Backup" | "BackupPolicy" | "BackupTarget" | "DesktopPool" | "Desktop";
                /** @description Words of the events, as `pando events` shows them: `Backoff`, `BackupFailed`. */
                reasons: string[];
                /**
                 * @description So often at least.
                 * @default 1
                 */
                times?: number;
                /**
                 * @description In so long a time, in milliseconds or as `10m`.
                 * @default 600000
                 */
                in?: number | string;
            };
            /**
             * @description For so long before it fires, in milliseconds or as `5m`.
             * @default 0
             */
            for?: number | string;
            /**
             * @description Of which objects.
             * @default {}
             */
            select?: {
                /** @description Only in these projects. Left out: in all. */
                projects?: string[];
                /** @description Only objects with these labels. */
                selector?: string;
            };
            /** @description Project that it belongs to: it is about what is in that project. Left out: it belongs to the cloud. */
            project?: string;
            /**
             * @description Labels of its alarms, for receivers and silences to choose by.
             * @default {}
             */
            labels?: {
                [key: string]: string;
            };
            /** @description What to do about it, for people. */
            hint?: string;
            /**
             * @description True: it raises no alarms, and those it raised are over.
             * @default false
             */
            paused?: boolean;
        };
        AlarmRuleWrite: {
            /** @constant */
            kind?: "AlarmRule";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["AlarmRuleSpecInput"];
        };
        AlarmRulePatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description What a rule found wrong with one object: since when, how bad, and who takes care of it. */
        Alarm: {
            /** @constant */
            kind: "Alarm";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it is about. */
            spec: components["schemas"]["AlarmSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["AlarmStatus"];
        };
        AlarmSpec: {
            /** @description Name of its rule. */
            rule: string;
            /**
             * @description How bad it is.
             * @enum {string}
             */
            severity: "info" | "warning" | "critical";
            /** @description What it is about. */
            object: {
                /** @description Its kind. */
                kind: string;
                /** @description Its project. */
                project?: string;
                /** @description Its name. */
                name: string;
                /** @description Its uid. */
                uid: string;
            };
            /**
             * @description Labels of the rule and of the object.
             * @default {}
             */
            labels: {
                [key: string]: string;
            };
            /** @description What to do about it. */
            hint?: string;
            /** @description Somebody takes care of it: it is not sent again and again. Ends with the alarm. */
            acknowledged?: {
                /** @description Who. */
                by: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                /** @description What they say. */
                comment: string;
            };
        };
        AlarmStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "pending";
            /** @description What is wrong, for people. */
            summary: string;
            /**
             * Format: date-time
             * @description Since when it holds.
             */
            since: string;
            /** @description What was found when it was last written. */
            value?: number;
            /** @description Name of the silence that keeps it quiet. */
            silencedBy?: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "firing";
            /** @description What is wrong, for people. */
            summary: string;
            /**
             * Format: date-time
             * @description Since when it holds.
             */
            since: string;
            /** @description What was found when it was last written. */
            value?: number;
            /** @description Name of the silence that keeps it quiet. */
            silencedBy?: string;
            /**
             * Format: date-time
             * @description Since when it fires.
             */
            firedAt: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "resolved";
            /** @description What is wrong, for people. */
            summary: string;
            /**
             * Format: date-time
             * @description Since when it holds.
             */
            since: string;
            /** @description What was found when it was last written. */
            value?: number;
            /** @description Name of the silence that keeps it quiet. */
            silencedBy?: string;
            /**
             * Format: date-time
             * @description Since when it fired.
             */
            firedAt: string;
            /**
             * Format: date-time
             * @description Since when it does not any more.
             */
            resolvedAt: string;
        };
        AlarmList: {
            items: components["schemas"]["Alarm"][];
            revision: number;
            total: number;
            next?: string;
        };
        /** @description Keeps some alarms quiet for a while: they are shown, and sent to nobody. */
        Silence: {
            /** @constant */
            kind: "Silence";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["SilenceSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["SilenceStatus"];
        };
        SilenceSpec: {
            /**
             * @description Which alarms. Empty: all.
             * @default {}
             */
            match: {
                /** @description Names of rules. */
                rules?: string[];
                /** @description How bad they are. */
                severities?: ("info" | "warning" | "critical")[];
                /** @description Projects of what they are about. */
                projects?: string[];
                /** @description Names of what they are about. */
                objects?: string[];
                /** @description Labels of the rule and of the object. */
                selector?: string;
            };
            /** @description Project that it belongs to: it keeps alarms about what is in that project quiet. Left out: it belongs to the cloud. */
            project?: string;
            /**
             * Format: date-time
             * @description When it ends.
             */
            until: string;
            /**
             * @description Who wants it, for people; the audit log knows who made it.
             * @default
             */
            by: string;
            /**
             * @description Why.
             * @default
             */
            comment: string;
        };
        SilenceStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "expired";
        };
        SilenceList: {
            items: components["schemas"]["Silence"][];
            revision: number;
            total: number;
            next?: string;
        };
        SilenceSpecInput: {
            /**
             * @description Which alarms. Empty: all.
             * @default {}
             */
            match?: {
                /** @description Names of rules. */
                rules?: string[];
                /** @description How bad they are. */
                severities?: ("info" | "warning" | "critical")[];
                /** @description Projects of what they are about. */
                projects?: string[];
                /** @description Names of what they are about. */
                objects?: string[];
                /** @description Labels of the rule and of the object. */
                selector?: string;
            };
            /** @description Project that it belongs to: it keeps alarms about what is in that project quiet. Left out: it belongs to the cloud. */
            project?: string;
            /**
             * Format: date-time
             * @description When it ends.
             */
            until: string;
            /**
             * @description Who wants it, for people; the audit log knows who made it.
             * @default
             */
            by?: string;
            /**
             * @description Why.
             * @default
             */
            comment?: string;
        };
        SilenceWrite: {
            /** @constant */
            kind?: "Silence";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["SilenceSpecInput"];
        };
        SilencePatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description Whom alarms are sent to, which, and how often. */
        Receiver: {
            /** @constant */
            kind: "Receiver";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["ReceiverSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["ReceiverStatus"];
        };
        ReceiverSpec: {
            /** @description How. */
            send: {
                /**
                 * @description By mail, through a mail server.
                 * @constant
                 */
                type: "email";
                /** @description To whom. */
                to: string[];
                /**
                 * Format: email
                 * @description From whom.
                 */
                from: string;
                /** @description Host name or address of the mail server. */
                server: string;
                /**
                 * @description Its port.
                 * @default 587
                 */
                port: number;
                /**
                 * @description `starttls`: plain at first, and nothing is sent before TLS; `tls`: from the start; `none`: never.
                 * @default starttls
                 * @enum {string}
                 */
                security: "starttls" | "tls" | "none";
                /** @description Certificate authority of the mail server, PEM. Left out: those the system trusts. */
                ca?: string;
                /** @description User name there. */
                user?: string;
                /** @description Password there. It is never shown. */
                password?: string;
            } | {
                /**
                 * @description As JSON, by an HTTP POST.
                 * @constant
                 */
                type: "webhook";
                /**
                 * Format: uri
                 * @description Where to.
                 */
                url: string;
                /** @description Signs what is sent (HMAC-SHA-256), so that it can be told to be ours. It is never shown. */
                secret?: string;
            } | {
                /**
                 * @description As an event of the object: `pando events` and the console show it.
                 * @constant
                 */
                type: "console";
            };
            /**
             * @description Which alarms. Empty: all.
             * @default {}
             */
            match: {
                /** @description Names of rules. */
                rules?: string[];
                /** @description How bad they are. */
                severities?: ("info" | "warning" | "critical")[];
                /** @description Projects of what they are about. */
                projects?: string[];
                /** @description Names of what they are about. */
                objects?: string[];
                /** @description Labels of the rule and of the object. */
                selector?: string;
            };
            /** @description Project that it belongs to: it gets alarms about what is in that project. Left out: it belongs to the cloud. */
            project?: string;
            /**
             * @description Alarms that have these in common come in one message. Empty: all together.
             * @default [
             *       "rule"
             *     ]
             */
            groupBy: ("rule" | "severity" | "project" | "object")[];
            /**
             * @description How long the first alarm of a group waits for others, in milliseconds or as `30s`.
             * @default 30000
             */
            groupWait: number;
            /**
             * @description Least time between two messages about a group that has changed.
             * @default 60000
             */
            groupInterval: number;
            /**
             * @description When an alarm that still fires, and of which nobody takes care, is sent again.
             * @default 14400000
             */
            repeat: number;
            /**
             * @description Also tell when an alarm is over.
             * @default true
             */
            sendResolved: boolean;
            /**
             * @description True: nothing is sent.
             * @default false
             */
            paused: boolean;
        };
        ReceiverStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /**
             * @description What was sent.
             * @default []
             */
            groups: {
                /** @description What its alarms have in common. */
                key: string;
                /** @description Alarms that were sent as firing and not yet as over. */
                sent: {
                    /** @description Name of the alarm. */
                    alarm: string;
                    /**
                     * Format: date-time
                     * @description Since when it fires.
                     */
                    firedAt: string;
                }[];
                /** @description Alarms that could not be sent when they were due; they are, even when they are over by then. */
                owed: {
                    /** @description Name of the alarm. */
                    alarm: string;
                    /**
                     * Format: date-time
                     * @description Since when it fired.
                     */
                    firedAt: string;
                }[];
                /**
                 * Format: date-time
                 * @description When it was last sent.
                 */
                sentAt?: string;
                /** @description How many messages it had. */
                number: number;
                /** @description Tries in a row that failed. */
                failures: number;
                /**
                 * Format: date-time
                 * @description When it is tried again.
                 */
                retryAt?: string;
            }[];
            /**
             * Format: date-time
             * @description When a message last arrived.
             */
            lastSentAt?: string;
            /** @description Why the last message did not. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failing";
            /**
             * @description What was sent.
             * @default []
             */
            groups: {
                /** @description What its alarms have in common. */
                key: string;
                /** @description Alarms that were sent as firing and not yet as over. */
                sent: {
                    /** @description Name of the alarm. */
                    alarm: string;
                    /**
                     * Format: date-time
                     * @description Since when it fires.
                     */
                    firedAt: string;
                }[];
                /** @description Alarms that could not be sent when they were due; they are, even when they are over by then. */
                owed: {
                    /** @description Name of the alarm. */
                    alarm: string;
                    /**
                     * Format: date-time
                     * @description Since when it fired.
                     */
                    firedAt: string;
                }[];
                /**
                 * Format: date-time
                 * @description When it was last sent.
                 */
                sentAt?: string;
                /** @description How many messages it had. */
                number: number;
                /** @description Tries in a row that failed. */
                failures: number;
                /**
                 * Format: date-time
                 * @description When it is tried again.
                 */
                retryAt?: string;
            }[];
            /**
             * Format: date-time
             * @description When a message last arrived.
             */
            lastSentAt?: string;
            /** @description Why the last message did not. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "paused";
            /**
             * @description What was sent.
             * @default []
             */
            groups: {
                /** @description What its alarms have in common. */
                key: string;
                /** @description Alarms that were sent as firing and not yet as over. */
                sent: {
                    /** @description Name of the alarm. */
                    alarm: string;
                    /**
                     * Format: date-time
                     * @description Since when it fires.
                     */
                    firedAt: string;
                }[];
                /** @description Alarms that could not be sent when they were due; they are, even when they are over by then. */
                owed: {
                    /** @description Name of the alarm. */
                    alarm: string;
                    /**
                     * Format: date-time
                     * @description Since when it fired.
                     */
                    firedAt: string;
                }[];
                /**
                 * Format: date-time
                 * @description When it was last sent.
                 */
                sentAt?: string;
                /** @description How many messages it had. */
                number: number;
                /** @description Tries in a row that failed. */
                failures: number;
                /**
                 * Format: date-time
                 * @description When it is tried again.
                 */
                retryAt?: string;
            }[];
            /**
             * Format: date-time
             * @description When a message last arrived.
             */
            lastSentAt?: string;
            /** @description Why the last message did not. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        ReceiverList: {
            items: components["schemas"]["Receiver"][];
            revision: number;
            total: number;
            next?: string;
        };
        ReceiverSpecInput: {
            /** @description How. */
            send: {
                /**
                 * @description By mail, through a mail server.
                 * @constant
                 */
                type: "email";
                /** @description To whom. */
                to: string[];
                /**
                 * Format: email
                 * @description From whom.
                 */
                from: string;
                /** @description Host name or address of the mail server. */
                server: string;
                /**
                 * @description Its port.
                 * @default 587
                 */
                port?: number;
                /**
                 * @description `starttls`: plain at first, and nothing is sent before TLS; `tls`: from the start; `none`: never.
                 * @default starttls
                 * @enum {string}
                 */
                security?: "starttls" | "tls" | "none";
                /** @description Certificate authority of the mail server, PEM. Left out: those the system trusts. */
                ca?: string;
                /** @description User name there. */
                user?: string;
                /** @description Password there. It is never shown. */
                password?: string;
            } | {
                /**
                 * @description As JSON, by an HTTP POST.
                 * @constant
                 */
                type: "webhook";
                /**
                 * Format: uri
                 * @description Where to.
                 */
                url: string;
                /** @description Signs what is sent (HMAC-SHA-256), so that it can be told to be ours. It is never shown. */
                secret?: string;
            } | {
                /**
                 * @description As an event of the object: `pando events` and the console show it.
                 * @constant
                 */
                type: "console";
            };
            /**
             * @description Which alarms. Empty: all.
             * @default {}
             */
            match?: {
                /** @description Names of rules. */
                rules?: string[];
                /** @description How bad they are. */
                severities?: ("info" | "warning" | "critical")[];
                /** @description Projects of what they are about. */
                projects?: string[];
                /** @description Names of what they are about. */
                objects?: string[];
                /** @description Labels of the rule and of the object. */
                selector?: string;
            };
            /** @description Project that it belongs to: it gets alarms about what is in that project. Left out: it belongs to the cloud. */
            project?: string;
            /**
             * @description Alarms that have these in common come in one message. Empty: all together.
             * @default [
             *       "rule"
             *     ]
             */
            groupBy?: ("rule" | "severity" | "project" | "object")[];
            /**
             * @description How long the first alarm of a group waits for others, in milliseconds or as `30s`.
             * @default 30000
             */
            groupWait?: number | string;
            /**
             * @description Least time between two messages about a group that has changed.
             * @default 60000
             */
            groupInterval?: number | string;
            /**
             * @description When an alarm that still fires, and of which nobody takes care, is sent again.
             * @default 14400000
             */
            repeat?: number | string;
            /**
             * @description Also tell when an alarm is over.
             * @default true
             */
            sendResolved?: boolean;
            /**
             * @description True: nothing is sent.
             * @default false
             */
            paused?: boolean;
        };
        ReceiverWrite: {
            /** @constant */
            kind?: "Receiver";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["ReceiverSpecInput"];
        };
        ReceiverPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description Where the entries of the audit log are sent as well, in their order and with their hashes. */
        AuditTarget: {
            /** @constant */
            kind: "AuditTarget";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["AuditTargetSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["AuditTargetStatus"];
        };
        AuditTargetSpec: {
            /** @description How. */
            send: {
                /**
                 * @description To a syslog server, as RFC 5424 says.
                 * @constant
                 */
                type: "syslog";
                /** @description Host name or address of the syslog server. */
                host: string;
                /** @description Its port. Left out: 6514 with TLS, 601 with TCP, 514 with UDP. */
                port?: number;
                /**
                 * @description `tls` and `tcp` count octets (RFC 5425, RFC 6587), so that no entry is cut; what goes by `udp` may be lost on its way.
                 * @default tls
                 * @enum {string}
                 */
                transport: "tls" | "tcp" | "udp";
                /** @description Certificate authority of the syslog server, PEM. Left out: those the system trusts. */
                ca?: string;
                /**
                 * @description Facility of the messages. 13 is log audit.
                 * @default 13
                 */
                facility: number;
            } | {
                /**
                 * @description As JSON, by an HTTP POST.
                 * @constant
                 */
                type: "webhook";
                /**
                 * Format: uri
                 * @description Where to.
                 */
                url: string;
                /** @description Signs what is sent (HMAC-SHA-256), so that it can be told to be ours. It is never shown. */
                secret?: string;
            };
            /**
             * @description Only entries after this one are sent. 0: all there are.
             * @default 0
             */
            after: number;
            /**
             * @description True: nothing is sent; what comes meanwhile is sent afterwards.
             * @default false
             */
            paused: boolean;
        };
        AuditTargetStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "ready";
            /**
             * @description The last entry that arrived.
             * @default 0
             */
            sentSeq: number;
            /**
             * Format: date-time
             * @description When it did.
             */
            lastSentAt?: string;
            /**
             * @description So many were taken out of the log, because it was full or they were old, before they could be sent.
             * @default 0
             */
            lost: number;
            /**
             * @description Tries in a row that failed.
             * @default 0
             */
            failures: number;
            /**
             * Format: date-time
             * @description When it is tried again.
             */
            retryAt?: string;
            /** @description Why the last try did not get through. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "failing";
            /**
             * @description The last entry that arrived.
             * @default 0
             */
            sentSeq: number;
            /**
             * Format: date-time
             * @description When it did.
             */
            lastSentAt?: string;
            /**
             * @description So many were taken out of the log, because it was full or they were old, before they could be sent.
             * @default 0
             */
            lost: number;
            /**
             * @description Tries in a row that failed.
             * @default 0
             */
            failures: number;
            /**
             * Format: date-time
             * @description When it is tried again.
             */
            retryAt?: string;
            /** @description Why the last try did not get through. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "paused";
            /**
             * @description The last entry that arrived.
             * @default 0
             */
            sentSeq: number;
            /**
             * Format: date-time
             * @description When it did.
             */
            lastSentAt?: string;
            /**
             * @description So many were taken out of the log, because it was full or they were old, before they could be sent.
             * @default 0
             */
            lost: number;
            /**
             * @description Tries in a row that failed.
             * @default 0
             */
            failures: number;
            /**
             * Format: date-time
             * @description When it is tried again.
             */
            retryAt?: string;
            /** @description Why the last try did not get through. */
            reason?: {
                /** @description Stable name of the problem, `<area>.<what>`. */
                code: string;
                /** @description What is wrong, for people. */
                message: string;
                /** @description What to do next, for people. */
                hint: string;
                /**
                 * Format: date-time
                 * @description When it was first seen.
                 */
                at: string;
            };
        };
        AuditTargetList: {
            items: components["schemas"]["AuditTarget"][];
            revision: number;
            total: number;
            next?: string;
        };
        AuditTargetSpecInput: {
            /** @description How. */
            send: {
                /**
                 * @description To a syslog server, as RFC 5424 says.
                 * @constant
                 */
                type: "syslog";
                /** @description Host name or address of the syslog server. */
                host: string;
                /** @description Its port. Left out: 6514 with TLS, 601 with TCP, 514 with UDP. */
                port?: number;
                /**
                 * @description `tls` and `tcp` count octets (RFC 5425, RFC 6587), so that no entry is cut; what goes by `udp` may be lost on its way.
                 * @default tls
                 * @enum {string}
                 */
                transport?: "tls" | "tcp" | "udp";
                /** @description Certificate authority of the syslog server, PEM. Left out: those the system trusts. */
                ca?: string;
                /**
                 * @description Facility of the messages. 13 is log audit.
                 * @default 13
                 */
                facility?: number;
            } | {
                /**
                 * @description As JSON, by an HTTP POST.
                 * @constant
                 */
                type: "webhook";
                /**
                 * Format: uri
                 * @description Where to.
                 */
                url: string;
                /** @description Signs what is sent (HMAC-SHA-256), so that it can be told to be ours. It is never shown. */
                secret?: string;
            };
            /**
             * @description Only entries after this one are sent. 0: all there are.
             * @default 0
             */
            after?: number;
            /**
             * @description True: nothing is sent; what comes meanwhile is sent afterwards.
             * @default false
             */
            paused?: boolean;
        };
        AuditTargetWrite: {
            /** @constant */
            kind?: "AuditTarget";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["AuditTargetSpecInput"];
        };
        AuditTargetPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description A person who signs in. How they prove it is kept apart and shown to nobody. */
        User: {
            /** @constant */
            kind: "User";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["UserSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["UserStatus"];
        };
        UserSpec: {
            /**
             * @description As people write it.
             * @default
             */
            displayName: string;
            /**
             * Format: email
             * @description Where mail to them goes.
             */
            email?: string;
            /**
             * @description Roles that hold in every project and for the cloud itself. To change it takes the verb `grant`.
             * @default []
             */
            roles: string[];
            /**
             * @description It can no longer sign in, and what it signed in with has ended.
             * @default false
             */
            disabled: boolean;
        };
        UserStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
            /** @description They have a password. */
            password: boolean;
            /** @description Their password alone is not enough: a code of an app is asked for. */
            totp: boolean;
            /** @description Passkeys they can sign in with. */
            passkeys: number;
            /** @description The provider of OpenID Connect they come from. */
            issuer?: string;
            /**
             * Format: date-time
             * @description When they last signed in.
             */
            lastSignInAt?: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "disabled";
            /** @description They have a password. */
            password: boolean;
            /** @description Their password alone is not enough: a code of an app is asked for. */
            totp: boolean;
            /** @description Passkeys they can sign in with. */
            passkeys: number;
            /** @description The provider of OpenID Connect they come from. */
            issuer?: string;
            /**
             * Format: date-time
             * @description When they last signed in.
             */
            lastSignInAt?: string;
        };
        UserList: {
            items: components["schemas"]["User"][];
            revision: number;
            total: number;
            next?: string;
        };
        UserSpecInput: {
            /**
             * @description As people write it.
             * @default
             */
            displayName?: string;
            /**
             * Format: email
             * @description Where mail to them goes.
             */
            email?: string;
            /**
             * @description Roles that hold in every project and for the cloud itself. To change it takes the verb `grant`.
             * @default []
             */
            roles?: string[];
            /**
             * @description It can no longer sign in, and what it signed in with has ended.
             * @default false
             */
            disabled?: boolean;
        };
        UserWrite: {
            /** @constant */
            kind?: "User";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec?: components["schemas"]["UserSpecInput"];
        };
        UserPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description People who get roles together. */
        Group: {
            /** @constant */
            kind: "Group";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["GroupSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["GroupStatus"];
        };
        GroupSpec: {
            /**
             * @description What it is for, for people.
             * @default
             */
            description: string;
            /**
             * @description Names of users. To change it takes the verb `grant` where the group has roles.
             * @default []
             */
            members: string[];
            /**
             * @description Roles that hold in every project and for the cloud itself. To change it takes the verb `grant`.
             * @default []
             */
            roles: string[];
            /**
             * @description Groups of an OpenID Connect provider: who has one of them is a member while signed in.
             * @default []
             */
            claims: string[];
        };
        GroupStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
        };
        GroupList: {
            items: components["schemas"]["Group"][];
            revision: number;
            total: number;
            next?: string;
        };
        GroupSpecInput: {
            /**
             * @description What it is for, for people.
             * @default
             */
            description?: string;
            /**
             * @description Names of users. To change it takes the verb `grant` where the group has roles.
             * @default []
             */
            members?: string[];
            /**
             * @description Roles that hold in every project and for the cloud itself. To change it takes the verb `grant`.
             * @default []
             */
            roles?: string[];
            /**
             * @description Groups of an OpenID Connect provider: who has one of them is a member while signed in.
             * @default []
             */
            claims?: string[];
        };
        GroupWrite: {
            /** @constant */
            kind?: "Group";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec?: components["schemas"]["GroupSpecInput"];
        };
        GroupPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description A program that calls the API, with tokens and without a password. */
        ServiceAccount: {
            /** @constant */
            kind: "ServiceAccount";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["ServiceAccountSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["ServiceAccountStatus"];
        };
        ServiceAccountSpec: {
            /**
             * @description What it is for, for people.
             * @default
             */
            description: string;
            /**
             * @description Roles that hold in every project and for the cloud itself. To change it takes the verb `grant`.
             * @default []
             */
            roles: string[];
            /**
             * @description It can no longer sign in, and what it signed in with has ended.
             * @default false
             */
            disabled: boolean;
        };
        ServiceAccountStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "disabled";
        };
        ServiceAccountList: {
            items: components["schemas"]["ServiceAccount"][];
            revision: number;
            total: number;
            next?: string;
        };
        ServiceAccountSpecInput: {
            /**
             * @description What it is for, for people.
             * @default
             */
            description?: string;
            /**
             * @description Roles that hold in every project and for the cloud itself. To change it takes the verb `grant`.
             * @default []
             */
            roles?: string[];
            /**
             * @description It can no longer sign in, and what it signed in with has ended.
             * @default false
             */
            disabled?: boolean;
        };
        ServiceAccountWrite: {
            /** @constant */
            kind?: "ServiceAccount";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec?: components["schemas"]["ServiceAccountSpecInput"];
        };
        ServiceAccountPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description What somebody may do. The roles viewer, operator, developer and admin come with Pando and cannot be changed. */
        Role: {
            /** @constant */
            kind: "Role";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["RoleSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["RoleStatus"];
        };
        RoleSpec: {
            /**
             * @description What it is for, for people.
             * @default
             */
            description: string;
            /** @description What is in none of them is not allowed. */
            rules: {
                /** @description What it is about; `*` stands for every kind. */
                kinds: string[];
                /** @description What may be done: `get`, `list`, `create`, `update`, `delete`, or the word of an action; `*` stands for all. */
                verbs: string[];
                /** @description Only objects with these labels. */
                selector?: string;
            }[];
        };
        RoleStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
            /** @description It came with Pando. */
            builtIn: boolean;
        };
        RoleList: {
            items: components["schemas"]["Role"][];
            revision: number;
            total: number;
            next?: string;
        };
        RoleSpecInput: {
            /**
             * @description What it is for, for people.
             * @default
             */
            description?: string;
            /** @description What is in none of them is not allowed. */
            rules: {
                /** @description What it is about; `*` stands for every kind. */
                kinds: string[];
                /** @description What may be done: `get`, `list`, `create`, `update`, `delete`, or the word of an action; `*` stands for all. */
                verbs: string[];
                /** @description Only objects with these labels. */
                selector?: string;
            }[];
        };
        RoleWrite: {
            /** @constant */
            kind?: "Role";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["RoleSpecInput"];
        };
        RolePatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        /** @description A key to the API for a program or a person. What it opens is at most what its owner may do. */
        Token: {
            /** @constant */
            kind: "Token";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it is about. */
            spec: components["schemas"]["TokenSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["TokenStatus"];
        };
        TokenSpec: {
            /** @description Whose it is: `user:ann` or `serviceaccount:demo/ci`. */
            owner: string;
            /**
             * @description What it is for, for people.
             * @default
             */
            description: string;
            /**
             * @description Only this project, and no more than these roles allow.
             * @default {}
             */
            scope: {
                /** @description No other project. */
                project?: string;
                /** @description No more than these roles allow. */
                roles?: string[];
            };
            /**
             * Format: date-time
             * @description From then on it opens nothing. Left out: it has no end.
             */
            expiresAt?: string;
        };
        TokenStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
            /**
             * Format: date-time
             * @description To the minute.
             */
            lastUsedAt?: string;
            /** @description From where. */
            lastAddress?: string;
        } | {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "expired";
            /**
             * Format: date-time
             * @description To the minute.
             */
            lastUsedAt?: string;
            /** @description From where. */
            lastAddress?: string;
        };
        TokenList: {
            items: components["schemas"]["Token"][];
            revision: number;
            total: number;
            next?: string;
        };
        /** @description A browser or a command line in which somebody is signed in. */
        Session: {
            /** @constant */
            kind: "Session";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it is about. */
            spec: components["schemas"]["SessionSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["SessionStatus"];
        };
        SessionSpec: {
            /** @description Who. */
            user: string;
            /**
             * @description How they proved it.
             * @enum {string}
             */
            method: "password" | "passkey" | "oidc";
            /** @description From where they signed in. */
            address: string;
            /** @description The browser, as it calls itself. */
            agent: string;
            /** @description Groups that the provider named when they signed in; see `claims` of Group. */
            groups: string[];
            /**
             * Format: date-time
             * @description The absolute end.
             */
            expiresAt: string;
        };
        SessionStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
            /**
             * Format: date-time
             * @description To the minute. It ends when this is too long ago.
             */
            lastSeenAt: string;
        };
        SessionList: {
            items: components["schemas"]["Session"][];
            revision: number;
            total: number;
            next?: string;
        };
        /** @description Who vouches for people by OpenID Connect. Its client secret is set by `PUT …/secret` and shown to nobody. */
        IdentityProvider: {
            /** @constant */
            kind: "IdentityProvider";
            /** @description What it is called, and its history. */
            metadata: components["schemas"]["Metadata"];
            /** @description What it should be. People write it. */
            spec: components["schemas"]["IdentityProviderSpec"];
            /** @description What it is. Pando writes it. */
            status: components["schemas"]["IdentityProviderStatus"];
        };
        IdentityProviderSpec: {
            /**
             * @description What the button says. Default: its name.
             * @default
             */
            displayName: string;
            /**
             * Format: uri
             * @description Its address; the rest is found at /.well-known/openid-configuration under it.
             */
            issuer: string;
            /** @description How this cloud is called there. */
            clientId: string;
            /**
             * @description What is asked for.
             * @default [
             *       "openid",
             *       "profile",
             *       "email"
             *     ]
             */
            scopes: string[];
            /**
             * @description The claim that names of new users come from.
             * @default preferred_username
             */
            usernameClaim: string;
            /**
             * @description The claim that lists groups; see `claims` of Group.
             * @default groups
             */
            groupsClaim: string;
            /**
             * @description Whoever signs in for the first time gets a User, without any role of their own.
             * @default false
             */
            createUsers: boolean;
            /**
             * @description Nobody signs in with it.
             * @default false
             */
            disabled: boolean;
        };
        IdentityProviderStatus: {
            /**
             * @description Where it is in its life. Fields beside it depend on it.
             * @constant
             */
            phase: "active";
            /** @description A client secret is kept. */
            secret: boolean;
        };
        IdentityProviderList: {
            items: components["schemas"]["IdentityProvider"][];
            revision: number;
            total: number;
            next?: string;
        };
        IdentityProviderSpecInput: {
            /**
             * @description What the button says. Default: its name.
             * @default
             */
            displayName?: string;
            /**
             * Format: uri
             * @description Its address; the rest is found at /.well-known/openid-configuration under it.
             */
            issuer: string;
            /** @description How this cloud is called there. */
            clientId: string;
            /**
             * @description What is asked for.
             * @default [
             *       "openid",
             *       "profile",
             *       "email"
             *     ]
             */
            scopes?: string[];
            /**
             * @description The claim that names of new users come from.
             * @default preferred_username
             */
            usernameClaim?: string;
            /**
             * @description The claim that lists groups; see `claims` of Group.
             * @default groups
             */
            groupsClaim?: string;
            /**
             * @description Whoever signs in for the first time gets a User, without any role of their own.
             * @default false
             */
            createUsers?: boolean;
            /**
             * @description Nobody signs in with it.
             * @default false
             */
            disabled?: boolean;
        };
        IdentityProviderWrite: {
            /** @constant */
            kind?: "IdentityProvider";
            /** @description What it is called. */
            metadata: {
                /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
                name: string;
                /** @description Words of your own to select by */
                labels?: {
                    [key: string]: string;
                };
            };
            /** @description What it should be. People write it. */
            spec: components["schemas"]["IdentityProviderSpecInput"];
        };
        IdentityProviderPatch: {
            metadata?: {
                labels?: {
                    [key: string]: string | null;
                };
            };
            spec?: {
                [key: string]: unknown;
            };
        };
        CanAnswer: {
            allowed: boolean;
            /** @description Who it is about */
            subject: string;
            /** @description What they would be told; only where it is not allowed */
            why?: string;
            /** @description The least of the built-in roles that allows it */
            role?: string;
            /**
             * @description Where that role must be held
             * @enum {string}
             */
            scope: "project" | "cloud";
        };
        AccessReview: {
            allowed: boolean;
            /** @description Who it is about */
            subject: string;
            /** @description Only where it is not allowed */
            why?: string;
            /** @description The least of the built-in roles that allows it */
            role?: string;
            /**
             * @description Where that role must be held
             * @enum {string}
             */
            scope: "project" | "cloud";
            /** @description The roles that allow it. Who asks about one project is told of those held in it */
            by: {
                /** @description Who holds the role; of a group, all its members do */
                subject: string;
                role: string;
                /** @description Where they hold it. Left out: for the whole cloud */
                project?: string;
                /** @description Only for objects with these labels. Left out: for all */
                selectors?: string[];
            }[];
        };
        AccessHolders: {
            items: {
                /** @description Who holds the role; of a group, all its members do */
                subject: string;
                role: string;
                /** @description Where they hold it. Left out: for the whole cloud */
                project?: string;
                /** @description Only for objects with these labels. Left out: for all */
                selectors?: string[];
            }[];
            /**
             * @description `project`: only who holds a role in the project is told, not who may do it by a role for the whole cloud
             * @enum {string}
             */
            scope: "project" | "cloud";
        };
        ProjectUsage: {
            project: string;
            amounts: {
                /** @enum {string} */
                name: "instances" | "cpus" | "memory" | "storage" | "addresses" | "snapshots" | "publishedPorts";
                /** @description CPUs, bytes, or a count */
                used: number;
                /** @description Of the quota. Left out: there is none */
                limit?: number;
                /** @description In a month, when it stays as it is. Left out: it has no price */
                cost?: number;
            }[];
            /** @description Left out: the cloud has no prices */
            currency?: string;
            /** @description All of it in a month */
            cost?: number;
        };
        /** @description Problem details (RFC 9457) with a stable code */
        Problem: {
            /** @description urn:pando:error: and the code */
            type: string;
            /** @description What is wrong, for people */
            title: string;
            status: number;
            /**
             * @description Stable, `<area>.<what>`: the one thing to match on
             * @example store.conflict
             */
            code: string;
            /** @description What to do next, for people */
            hint: string;
            /** @description JSON pointer of the field at fault */
            field?: string;
            /** @description All that is wrong with what was sent */
            errors?: {
                field: string;
                message: string;
                /**
                 * @description Stable, `<area>.<what>`: the one thing to match on
                 * @example store.conflict
                 */
                code: string;
            }[];
            requestId?: string;
        };
        Metadata: {
            /** @description Unique among its kind in the project: 1 to 63 lower-case letters, digits and dashes */
            name: string;
            /** @description Left out for kinds that belong to no project */
            project?: string;
            /** @description Unique for ever; never given to a later object of the same name */
            uid: string;
            /** @description Changes with every write; the ETag */
            revision: number;
            /** @description Counts changes of spec */
            generation: number;
            /**
             * Format: date-time
             * @description When it was created
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When anything of it last changed
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @description Set while controllers clear up after a delete
             */
            deletedAt?: string;
            /** @description Words of your own to select by */
            labels: {
                [key: string]: string;
            };
        };
        LoggedEvent: {
            revision: number;
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            type: "created" | "updated" | "deleted" | "note";
            kind: string;
            project?: string;
            name: string;
            uid: string;
            /** @description After the change; before it when deleted; absent for notes */
            object?: unknown;
            note?: {
                /** @enum {string} */
                level: "info" | "warning";
                reason: string;
                message: string;
                source: string;
            };
        };
        SignInMethods: {
            password: boolean;
            /** @description Somebody has one, and the console is open under a host name. */
            passkey: boolean;
            oidc: {
                name: string;
                displayName: string;
            }[];
        };
        Me: {
            /** @description `user:ann`, `serviceaccount:demo/ci`, `system:root` */
            subject: string;
            name: string;
            displayName: string;
            groups: string[];
            /** @description Those without `project` hold everywhere. What is in none is not allowed. */
            permissions: {
                project?: string;
                rules: {
                    kinds: string[];
                    verbs: string[];
                    selector?: string;
                }[];
            }[];
            session?: {
                name: string;
                method: string;
                /** Format: date-time */
                expiresAt: string;
            };
            /** @description Nothing but `PUT /v1/me/password` is possible before. */
            mustChangePassword: boolean;
            password?: boolean;
            totp?: boolean;
            passkeys?: number;
        };
        /** @description What the browser answered, as JSON. */
        BrowserAnswer: {
            [key: string]: unknown;
        };
        TotpOffer: {
            /** @description Base32, for typing. */
            secret: string;
            /** @description `otpauth://…` */
            url: string;
            /** @description The same as a picture. */
            svg: string;
            /** @description The same picture in characters, for terminals. */
            text: string;
        };
        RecoveryCodes: {
            /** @description Each works once. They are not shown again. */
            recoveryCodes: string[];
        };
        Passkey: {
            id: string;
            name: string;
            /** Format: date-time */
            createdAt: string;
        };
        PasskeyList: {
            items: {
                id: string;
                name: string;
                /** Format: date-time */
                createdAt: string;
            }[];
        };
        OwnSessions: {
            items: {
                metadata: {
                    [key: string]: unknown;
                };
                spec: {
                    /** @description Who. */
                    user: string;
                    /**
                     * @description How they proved it.
                     * @enum {string}
                     */
                    method: "password" | "passkey" | "oidc";
                    /** @description From where they signed in. */
                    address: string;
                    /** @description The browser, as it calls itself. */
                    agent: string;
                    /** @description Groups that the provider named when they signed in; see `claims` of Group. */
                    groups: string[];
                    /**
                     * Format: date-time
                     * @description The absolute end.
                     */
                    expiresAt: string;
                };
                status: {
                    /**
                     * @description Where it is in its life. Fields beside it depend on it.
                     * @constant
                     */
                    phase: "active";
                    /**
                     * Format: date-time
                     * @description To the minute. It ends when this is too long ago.
                     */
                    lastSeenAt: string;
                };
            }[];
        };
        OwnTokens: {
            items: {
                metadata: {
                    [key: string]: unknown;
                };
                spec: {
                    /** @description Whose it is: `user:ann` or `serviceaccount:demo/ci`. */
                    owner: string;
                    /**
                     * @description What it is for, for people.
                     * @default
                     */
                    description: string;
                    /**
                     * @description Only this project, and no more than these roles allow.
                     * @default {}
                     */
                    scope: {
                        /** @description No other project. */
                        project?: string;
                        /** @description No more than these roles allow. */
                        roles?: string[];
                    };
                    /**
                     * Format: date-time
                     * @description From then on it opens nothing. Left out: it has no end.
                     */
                    expiresAt?: string;
                };
                status: {
                    /**
                     * @description Where it is in its life. Fields beside it depend on it.
                     * @constant
                     */
                    phase: "active";
                    /**
                     * Format: date-time
                     * @description To the minute.
                     */
                    lastUsedAt?: string;
                    /** @description From where. */
                    lastAddress?: string;
                } | {
                    /**
                     * @description Where it is in its life. Fields beside it depend on it.
                     * @constant
                     */
                    phase: "expired";
                    /**
                     * Format: date-time
                     * @description To the minute.
                     */
                    lastUsedAt?: string;
                    /** @description From where. */
                    lastAddress?: string;
                };
            }[];
        };
        NewToken: {
            /** @description The token itself. It is not shown again. */
            token: string;
            name: string;
            /** Format: date-time */
            expiresAt?: string;
        };
        SetPasswordAnswer: {
            /** @description The generated one. It is not shown again. */
            password?: string;
        };
        DeviceOffer: {
            /** @description For the machine alone. */
            deviceCode: string;
            /** @description For the person who agrees. */
            userCode: string;
            /** Format: date-time */
            expiresAt: string;
        };
        Device: {
            name: string;
            address: string;
            /** Format: date-time */
            beganAt: string;
        };
        DeviceToken: {
            token: string;
            name: string;
            user: string;
            /** Format: date-time */
            expiresAt: string;
        };
        InstanceMap: {
            /** @description Of the log of changes; follow the events from there */
            revision: number;
            projects: string[];
            /** @description The first is `` and stands for no place yet */
            nodes: string[];
            phases: string[];
            /** @description One for each instance, as in the columns below */
            names: string[];
            /** @description Place in `projects` */
            inProject: number[];
            /** @description Place in `nodes` */
            onNode: number[];
            /** @description Place in `phases` */
            inPhase: number[];
            /** @description 1: a virtual machine; 0: a container */
            vm: number[];
        };
        InstanceStats: {
            cpuMs: number;
            memoryBytes: number;
            memoryLimitBytes: number;
            diskReadBytes: number;
            diskWriteBytes: number;
            diskReadOps: number;
            diskWriteOps: number;
            netRxBytes: number;
            netTxBytes: number;
            processes: number;
        };
        LogLine: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            stream: "stdout" | "stderr";
            text: string;
        };
        AppLogLine: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            stream: "stdout" | "stderr";
            text: string;
            /** @description Name of the replica */
            instance: string;
        };
        Version: {
            version: string;
            node: string;
        };
        DryRun: {
            kind: string;
            name: string;
            /** @enum {string} */
            outcome: "created" | "changed" | "unchanged";
            /** @description Empty for what is new */
            changes: {
                /** @description Field of the spec, or of `labels`: `template.image` */
                path: string;
                from?: unknown;
                to?: unknown;
                /** @description What the change does, for people */
                effect: string;
            }[];
            /** @description Why it must be confirmed. Left out: it need not */
            confirm?: string;
        };
        AppTraffic: {
            /** @description False while the balancer is being started again, and for an app that listens nowhere */
            running: boolean;
            replicas: {
                /** @description Name of the instance */
                instance: string;
                uid: string;
                revision: number;
                /** @enum {string} */
                state: "up" | "down" | "draining" | "drained";
                /** @description Requests (http) or connections (tcp) under way now */
                current: number;
                /** @description Since the balancer first knew it */
                requests: number;
                /** @description Of those: answered 5xx, or broken off */
                errors: number;
                bytesIn: number;
                bytesOut: number;
                /** @description Mean time to answer over the last 1024 requests; absent for tcp */
                latencyMs?: number;
            }[];
            total: {
                /** @description Requests (http) or connections (tcp) under way now */
                current: number;
                /** @description Since the balancer first knew it */
                requests: number;
                /** @description Of those: answered 5xx, or broken off */
                errors: number;
                bytesIn: number;
                bytesOut: number;
            };
        };
        Authority: {
            /** @description PEM, for whoever is to trust what the cloud signs. */
            certificate: string;
            /** @description What it is called. */
            subject: string;
            /**
             * Format: date-time
             * @description Until when it is valid.
             */
            notAfter: string;
            /** @description SHA-256 of the certificate. */
            fingerprint: string;
        };
        BackupFiles: {
            items: {
                /** @description In its folder. */
                name: string;
                /**
                 * @description What it is.
                 * @enum {string}
                 */
                type: "file" | "folder" | "link" | "other";
                /** @description Size of a file. */
                bytes: number;
                /** @description Where a link leads. */
                target?: string;
            }[];
        };
        BackupTargetContent: {
            items: {
                /** @description Id of restic's snapshot. */
                snapshotId: string;
                /** @description What the backup was called where it was made. */
                name: string;
                /** @description The project there. */
                project: string;
                /** @description `instance`, `volume` or `cloud`. */
                of: string;
                /** @description Name of what was backed up. */
                source: string;
                /** @description Uid of the Backup that it was made for. */
                uid: string;
                /** @description Which cloud made it. */
                cloud: string;
                /** @description It was this one. */
                own: boolean;
                /** @description The moment it shows. */
                at: string;
                /** @description Name of the Backup of this cloud that stands for it. Left out: none does. */
                here?: string;
            }[];
        };
        BackupTargetKey: {
            /** @description It opens the repository. Who has it and the repository can read all that was ever backed up. */
            key: string;
            /** @description So that people can tell keys apart. */
            keyId: string;
        };
        NetTrace: {
            allowed: boolean;
            hops: {
                /** @description Where on the way */
                at: string;
                allowed: boolean;
                /** @description What is so there, for people */
                says: string;
                /**
                 * @description Where security groups have a say
                 * @enum {string}
                 */
                direction?: "ingress" | "egress";
                /** @description The group of the rule; where none fits, all of the member */
                groups?: string[];
                /** @description The rule that lets it through */
                rule?: string;
                /** @description Connections that the rule let through, or packets refused, until now */
                packets?: number;
                bytes?: number;
            }[];
        };
        ScreenTicket: {
            /** @description Good for one use within a minute */
            ticket: string;
            expiresAt: string;
            /** @description Page of the screen on this server, with the ticket in its fragment */
            path: string;
        };
        MetricSeries: {
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            until: string;
            /** @description Longer than asked for where nothing finer is kept any more */
            stepMs: number;
            /** @description Beginnings of the steps, milliseconds since 1970 */
            times: number[];
            series: {
                name: string;
                /** @description `processors`, `percent`, `bytes`, `bytes/s`, `1/s`, `ms` or `count` */
                unit: string;
                /** @description Mean of each step; null where nothing is known */
                values: (number | null)[];
                /** @description Least of each step */
                least: (number | null)[];
                /** @description Most of each step */
                most: (number | null)[];
            }[];
            /** @enum {string} */
            source: "archive" | "prometheus";
        };
        LatestMetrics: {
            items: {
                kind: string;
                name: string;
                project?: string;
                node?: string;
                engine?: string;
                /** Format: date-time */
                at: string;
                /** @description By the name of the metric; what was not measured is not there */
                values: {
                    [key: string]: number;
                };
            }[];
        };
        ReceiverTest: {
            /** @constant */
            delivered: true;
        };
        AuditTargetTest: {
            /** @constant */
            delivered: true;
        };
        Health: {
            /** @constant */
            status: "ok";
            revision: number;
        };
        MemberRequest: {
            /** @description Name of a role. */
            role: string;
            /** @description Who: `user:ann`, `group:dev`, `serviceaccount:demo/ci`. */
            subject: string;
        };
        StopRequest: {
            grace?: number | string;
        };
        SignInRequest: {
            /** @description Name of the user. */
            user: string;
            /** @description Their password. */
            password: string;
            /** @description Six digits of the app, or a recovery code. */
            code?: string;
        };
        AddPasskey: {
            /** @description What you call it. */
            name: string;
            /** @description What the browser answered, as JSON. */
            response: {
                [key: string]: unknown;
            };
        };
        ChangePasswordRequest: {
            /**
             * @description The one until now; left out where there was none.
             * @default
             */
            current?: string;
            /** @description The new one: 12 characters or more. */
            password: string;
        };
        ConfirmRequest: {
            /**
             * @description Your password, where you have one.
             * @default
             */
            password?: string;
        };
        TotpCode: {
            /** @description Six digits of the app, or a recovery code. */
            code: string;
        };
        SetPasswordRequest: {
            /** @description The new one. Left out: one is generated and answered. */
            password?: string;
            /**
             * @description They have to choose their own at the next sign-in.
             * @default true
             */
            mustChange?: boolean;
        };
        LinkUserRequest: {
            /** @description Name of the IdentityProvider. */
            provider: string;
            /** @description The claim `sub`. */
            subject: string;
        };
        ProviderSecretRequest: {
            /** @description As the provider gave it out. */
            clientSecret: string;
        };
        TokenRequest: {
            /**
             * @description What it is for.
             * @default
             */
            description?: string;
            /** @description Only this project. */
            project?: string;
            /** @description No more than these roles allow. */
            roles?: string[];
            /**
             * Format: date-time
             * @description Default: in 90 days.
             */
            expiresAt?: string;
            /**
             * @description It works until it is taken away.
             * @default false
             */
            neverExpires?: boolean;
        };
        DeviceRequest: {
            /** @description What the machine is called, for whoever agrees. */
            name: string;
        };
        DeviceTokenRequest: {
            /** @description As it was answered. */
            deviceCode: string;
        };
        PullRequest: {
            reference: string;
            username?: string;
            password?: string;
            /** @default false */
            insecure?: boolean;
        };
        DownloadRequest: {
            reference: string;
            url: string;
            checksum?: string;
            /** @enum {string} */
            firmware?: "bios" | "uefi";
        };
        BuildRequest: {
            reference: string;
            /** @default [] */
            packages?: string[];
            /**
             * @default none
             * @enum {string}
             */
            variant?: "none" | "extract" | "custom" | "essential" | "apt" | "minbase" | "buildd" | "standard";
            suite?: string;
            /** @default {} */
            files?: {
                [key: string]: {
                    content: string;
                    /** @default 420 */
                    mode?: number;
                } | {
                    fromHost: string;
                    /** @default 420 */
                    mode?: number;
                } | {
                    symlink: string;
                } | {
                    /** @constant */
                    directory: true;
                    /** @default 493 */
                    mode?: number;
                };
            };
            /** @default {} */
            config?: {
                entrypoint?: string[];
                cmd?: string[];
                env?: {
                    [key: string]: string;
                };
                user?: string;
                /** Format: starts_with */
                workdir?: string;
                exposedPorts?: string[];
                stopSignal?: string;
                labels?: {
                    [key: string]: string;
                };
            };
            /** @default 0 */
            sourceDateEpoch?: number;
        };
        ForkRequest: {
            /**
             * @description How many clones, 100 at most.
             * @default 1
             */
            count?: number;
            /** @description Name of the one clone; several are called `<name>-1` and so on. Left out: a new one. */
            name?: string;
            /**
             * @description Further clones kept ready ahead of time at least.
             * @default 0
             */
            warm?: number;
        };
        FreezeRequest: {
            /** @description Name of the snapshot. */
            name: string;
            /**
             * @description Freeze memory too.
             * @default true
             */
            memory?: boolean;
            /**
             * @description Further clones kept ready ahead of time at least.
             * @default 0
             */
            warm?: number;
        };
        CloneRequest: {
            /**
             * @description How many clones, 100 at most.
             * @default 1
             */
            count?: number;
            /** @description Name of the one clone; several are called `<name>-1` and so on. Left out: a new one. */
            name?: string;
            /**
             * @description Boot from its disk although it holds memory.
             * @default false
             */
            cold?: boolean;
            /**
             * @description Ports that the host publishes; for one clone only.
             * @default []
             */
            ports?: {
                /** @description Port inside the instance. */
                port: number;
                /** @description Port of the host that leads there. */
                hostPort: number;
                /**
                 * @description Transport.
                 * @default tcp
                 * @enum {string}
                 */
                protocol?: "tcp" | "udp";
            }[];
            /**
             * @description Labels of the clones.
             * @default {}
             */
            labels?: {
                [key: string]: string;
            };
        };
        RewindRequest: {
            /** @description Back to this snapshot. Left out: the one it began at. */
            snapshot?: string;
        };
        ScaleRequest: {
            /** @description How many are wanted. */
            replicas: number;
            /** @description Name of the app: more of it may stop than its guard lets pass. */
            confirm?: string;
        };
        RollbackRequest: {
            /** @description Number of the revision. Left out: the last good one that is not the present one. */
            to?: number;
        };
        SecretValues: {
            /** @description Values as text. */
            data: {
                [key: string]: string;
            };
            /** @description Values that are no text, as base64. */
            binary: {
                [key: string]: string;
            };
        };
        Resealed: {
            /** @description Objects and entries of the log that hold secrets. */
            rows: number;
        };
        ChainedEntry: {
            /** @description Its number: 1, 2, 3, … */
            seq: number;
            entry: {
                /** Format: date-time */
                at: string;
                requestId: string;
                /** @description `user:ann`, `serviceaccount:demo/ci`, `system:root`, or `anonymous`. */
                who: string;
                /** @description The session or token they came with. */
                by?: string;
                /** @description IP address, or `local`. */
                from: string;
                /** @description What they came with, as it says itself. */
                agent?: string;
                /** @description What was asked for: the operationId of the API. */
                action: string;
                verb: string;
                kind: string;
                project?: string;
                name?: string;
                /**
                 * @description `unknown`: the server ended before it was answered.
                 * @enum {string}
                 */
                outcome: "done" | "denied" | "failed" | "unknown";
                /** @description HTTP status of the answer; 0 where there was none. */
                status: number;
                /** @description Of the error. */
                code?: string;
                /** @description What became of which objects. */
                changes: {
                    kind: string;
                    project?: string;
                    name: string;
                    uid: string;
                    /** @enum {string} */
                    do: "create" | "update" | "delete";
                    fields: {
                        path: string;
                        from?: unknown;
                        to?: unknown;
                    }[];
                    /** @description So many fields more changed. */
                    more?: number;
                }[];
                /** @description What the log says of itself. */
                note?: string;
                /** @description The entries up to this one were taken out, because they were old or the log was full. The chain goes on from its hash. */
                pruned?: {
                    seq: number;
                    hash: string;
                };
            };
            /** @description SHA-256 over the hash before it, its number and its text, as hex. */
            hash: string;
        };
        AuditPage: {
            items: {
                /** @description Its number: 1, 2, 3, … */
                seq: number;
                entry: {
                    /** Format: date-time */
                    at: string;
                    requestId: string;
                    /** @description `user:ann`, `serviceaccount:demo/ci`, `system:root`, or `anonymous`. */
                    who: string;
                    /** @description The session or token they came with. */
                    by?: string;
                    /** @description IP address, or `local`. */
                    from: string;
                    /** @description What they came with, as it says itself. */
                    agent?: string;
                    /** @description What was asked for: the operationId of the API. */
                    action: string;
                    verb: string;
                    kind: string;
                    project?: string;
                    name?: string;
                    /**
                     * @description `unknown`: the server ended before it was answered.
                     * @enum {string}
                     */
                    outcome: "done" | "denied" | "failed" | "unknown";
                    /** @description HTTP status of the answer; 0 where there was none. */
                    status: number;
                    /** @description Of the error. */
                    code?: string;
                    /** @description What became of which objects. */
                    changes: {
                        kind: string;
                        project?: string;
                        name: string;
                        uid: string;
                        /** @enum {string} */
                        do: "create" | "update" | "delete";
                        fields: {
                            path: string;
                            from?: unknown;
                            to?: unknown;
                        }[];
                        /** @description So many fields more changed. */
                        more?: number;
                    }[];
                    /** @description What the log says of itself. */
                    note?: string;
                    /** @description The entries up to this one were taken out, because they were old or the log was full. The chain goes on from its hash. */
                    pruned?: {
                        seq: number;
                        hash: string;
                    };
                };
                /** @description SHA-256 over the hash before it, its number and its text, as hex. */
                hash: string;
            }[];
            /** @description Give it as `before` for the page of older entries. Left out: there are none. */
            next?: number;
        };
        AuditVerdict: {
            ok: boolean;
            /** @description So many fit. */
            entries: number;
            /** @description The last that fits. Keep it elsewhere, and later see whether it is still so. */
            last: {
                seq: number;
                hash: string;
            };
            /** @description The first that does not fit. */
            broken?: {
                seq: number;
                detail: string;
            };
        };
        PublishRequest: {
            /** @description Host name people use, e.g. `shop.example`; `*.shop.example` for all below it. */
            host: string;
            /**
             * Format: starts_with
             * @description Requests whose path begins like this. The longest wins.
             * @default /
             */
            path?: string;
            /** @description Name or number of the app's port. Left out: its first http port, else its first. */
            port?: string;
            /**
             * @description With a certificate; plain requests are sent on to it.
             * @default false
             */
            tls?: boolean;
            /** @description Name of the Certificate. Left out: one is made for the host, and goes with the route. */
            certificate?: string;
            /**
             * @description Of the certificate that is made. `own`: the cloud's own authority; `acme`: one that browsers know, where it is reachable.
             * @default own
             * @enum {string}
             */
            issuer?: "own" | "acme";
            /**
             * Format: email
             * @description Whom the issuer of the certificate that is made may write to.
             */
            email?: string;
        };
        AddBackupTarget: {
            /** @description Name of the target. */
            name: string;
            /**
             * @description Labels of the target.
             * @default {}
             */
            labels?: {
                [key: string]: string;
            };
            spec: {
                /** @description As restic writes it: a folder, `sftp:user@host:/path`, `s3:https://host/bucket/path` (or `s3://host/bucket`), `rest:https://host/`. */
                url: string;
                /** @description Projects that may use it. Left out: all. */
                projects?: string[];
                /**
                 * @description Backups that name no target go here.
                 * @default false
                 */
                default?: boolean;
                /**
                 * @description Bandwidth.
                 * @default {}
                 */
                limits?: {
                    /** @description Bytes per second that go there, e.g. `20MiB`. */
                    upload?: number | string;
                    /** @description Bytes per second that come from there. */
                    download?: number | string;
                };
                /**
                 * @description Cron rule of the check of its structure and of a part of its data; empty: never.
                 * @default 0 5 * * 0
                 */
                verifyEvery?: string;
                /**
                 * @description Raised by check: it is looked at once for each new value.
                 * @default 0
                 */
                checks?: number;
            };
            /** @description Key of a repository that exists. Left out: a new one is made. */
            key?: string;
            /** @description What lets us in there. */
            credentials?: {
                /** @description Access key of S3. */
                accessKey?: string;
                /** @description Secret key of S3. */
                secretKey?: string;
                /** @description Region of S3. */
                region?: string;
                /** @description User of the REST server. */
                username?: string;
                /** @description Password of the REST server. */
                password?: string;
                /** @description Private key for SFTP, as a file has it. */
                sshKey?: string;
                /** @description Lines of `known_hosts` for SFTP. Left out: root's own. */
                knownHosts?: string;
            };
        };
        AdoptBackup: {
            /** @description The target whose repository it is in. */
            target: string;
            /** @description Id of restic's snapshot, or its start. */
            snapshotId: string;
        };
        BackupCredentials: {
            /** @description Access key of S3. */
            accessKey?: string;
            /** @description Secret key of S3. */
            secretKey?: string;
            /** @description Region of S3. */
            region?: string;
            /** @description User of the REST server. */
            username?: string;
            /** @description Password of the REST server. */
            password?: string;
            /** @description Private key for SFTP, as a file has it. */
            sshKey?: string;
            /** @description Lines of `known_hosts` for SFTP. Left out: root's own. */
            knownHosts?: string;
        };
        BackupTargetKeyRequest: {
            /** @description Key of the repository. */
            key: string;
        };
        RestoreRequest: {
            /** @description What the restored one is called. Left out: as the original. */
            name?: string;
            /**
             * @description Throw away what has that name now.
             * @default false
             */
            replace?: boolean;
            /** @description Begin while the rest is still fetched; VMs only. Left out: where it is possible. */
            live?: boolean;
        };
        AssignRequest: {
            /** @description Who gets it. */
            user: string;
        };
        HolderRequest: {
            /** @description Only if they have it. Left out: whoever has it. */
            user?: string;
        };
        ResetPoolRequest: {
            /** @description Name of the pool: more of its desktops end than its guard lets pass. */
            confirm?: string;
        };
        AcknowledgeRequest: {
            /**
             * @description What is being done.
             * @default
             */
            comment?: string;
        };
        EventList: {
            items: components["schemas"]["LoggedEvent"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Health */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SignInMethods */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInMethods"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInWithPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            /** @description Me */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPasskeyChallenge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BrowserAnswer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrowserAnswer"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInWithPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BrowserAnswer"];
            };
        };
        responses: {
            /** @description Me */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginSignInWithProvider: {
        parameters: {
            query?: {
                next?: string;
            };
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finishSignInWithProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the console, or to its sign-in page with `problem` */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceRequest"];
            };
        };
        responses: {
            /** @description DeviceOffer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceOffer"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeviceToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceTokenRequest"];
            };
        };
        responses: {
            /** @description DeviceToken */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceToken"];
                };
            };
            /** @description Nobody agreed yet: ask again */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Device */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    approveDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has one in a moment */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Me */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePasswordRequest"];
            };
        };
        responses: {
            /** @description It holds from now on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpCode"];
            };
        };
        responses: {
            /** @description RecoveryCodes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConfirmRequest"];
            };
        };
        responses: {
            /** @description TotpOffer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpOffer"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConfirmRequest"];
            };
        };
        responses: {
            /** @description The password alone is enough */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPasskeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PasskeyList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddPasskey"];
            };
        };
        responses: {
            /** @description Passkey */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passkey"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BrowserAnswer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrowserAnswer"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It opens nothing any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOwnSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OwnSessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSessions"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endOwnSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOwnTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OwnTokens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnTokens"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOwnToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description NewToken */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeOwnToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It opens nothing any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SetPasswordRequest"];
            };
        };
        responses: {
            /** @description SetPasswordAnswer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetPasswordAnswer"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetTotp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The password alone is enough */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    linkUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkUserRequest"];
            };
        };
        responses: {
            /** @description User */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setProviderSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderSecretRequest"];
            };
        };
        responses: {
            /** @description IdentityProvider */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProvider"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createServiceAccountToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description NewToken */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                since?: number;
                kind?: string;
                project?: string;
                name?: string;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One LoggedEvent per event; `id` is its revision */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LoggedEvent"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    canI: {
        parameters: {
            query: {
                verb: string;
                kind: string;
                project?: string;
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CanAnswer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CanAnswer"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reviewAccess: {
        parameters: {
            query: {
                verb: string;
                kind: string;
                name?: string;
                subject: string;
                project?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AccessReview */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessReview"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reviewProjectAccess: {
        parameters: {
            query: {
                verb: string;
                kind: string;
                name?: string;
                subject: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AccessReview */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessReview"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAccess: {
        parameters: {
            query: {
                verb: string;
                kind: string;
                name?: string;
                project?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AccessHolders */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessHolders"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProjectAccess: {
        parameters: {
            query: {
                verb: string;
                kind: string;
                name?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AccessHolders */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessHolders"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    grantProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberRequest"];
            };
        };
        responses: {
            /** @description Project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberRequest"];
            };
        };
        responses: {
            /** @description Project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProjectUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ProjectUsage */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectUsage"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ProjectList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectWrite"];
            };
        };
        responses: {
            /** @description Project */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyProject: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectWrite"];
            };
        };
        responses: {
            /** @description Project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Project */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteProject: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Project */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchProject: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectPatch"];
            };
        };
        responses: {
            /** @description Project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProjectEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNodes: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description NodeList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createNode: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NodeWrite"];
            };
        };
        responses: {
            /** @description Node */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Node */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyNode: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NodeWrite"];
            };
        };
        responses: {
            /** @description Node */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description Node */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchNode: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NodePatch"];
            };
        };
        responses: {
            /** @description Node */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getNodeEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllNetworks: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description NetworkList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNetworks: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description NetworkList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createNetwork: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NetworkWrite"];
            };
        };
        responses: {
            /** @description Network */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getNetwork: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Network */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyNetwork: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NetworkWrite"];
            };
        };
        responses: {
            /** @description Network */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"];
                };
            };
            /** @description Network */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteNetwork: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Network */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchNetwork: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NetworkPatch"];
            };
        };
        responses: {
            /** @description Network */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getNetworkEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllVolumes: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description VolumeList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listVolumes: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description VolumeList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createVolume: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VolumeWrite"];
            };
        };
        responses: {
            /** @description Volume */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Volume"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getVolume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Volume */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Volume"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyVolume: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VolumeWrite"];
            };
        };
        responses: {
            /** @description Volume */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Volume"];
                };
            };
            /** @description Volume */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Volume"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteVolume: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Volume */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Volume"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchVolume: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VolumePatch"];
            };
        };
        responses: {
            /** @description Volume */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Volume"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getVolumeEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllVolumesnapshots: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description VolumeSnapshotList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeSnapshotList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listVolumesnapshots: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description VolumeSnapshotList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeSnapshotList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createVolumeSnapshot: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VolumeSnapshotWrite"];
            };
        };
        responses: {
            /** @description VolumeSnapshot */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeSnapshot"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getVolumeSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description VolumeSnapshot */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeSnapshot"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyVolumeSnapshot: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VolumeSnapshotWrite"];
            };
        };
        responses: {
            /** @description VolumeSnapshot */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeSnapshot"];
                };
            };
            /** @description VolumeSnapshot */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeSnapshot"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteVolumeSnapshot: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description VolumeSnapshot */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeSnapshot"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchVolumeSnapshot: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VolumeSnapshotPatch"];
            };
        };
        responses: {
            /** @description VolumeSnapshot */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeSnapshot"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getVolumeSnapshotEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPools: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description StoragePoolList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoragePoolList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createStoragePool: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoragePoolWrite"];
            };
        };
        responses: {
            /** @description StoragePool */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoragePool"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStoragePool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description StoragePool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoragePool"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyStoragePool: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoragePoolWrite"];
            };
        };
        responses: {
            /** @description StoragePool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoragePool"];
                };
            };
            /** @description StoragePool */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoragePool"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteStoragePool: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description StoragePool */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoragePool"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchStoragePool: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoragePoolPatch"];
            };
        };
        responses: {
            /** @description StoragePool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoragePool"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStoragePoolEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllImages: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ImageList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listImages: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ImageList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Image */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Image"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteImage: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Image */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Image"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getImageEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllInstances: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description InstanceList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInstances: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description InstanceList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInstance: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstanceWrite"];
            };
        };
        responses: {
            /** @description Instance */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Instance */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyInstance: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstanceWrite"];
            };
        };
        responses: {
            /** @description Instance */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description Instance */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteInstance: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Instance */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchInstance: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstancePatch"];
            };
        };
        responses: {
            /** @description Instance */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInstanceEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllSnapshots: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SnapshotList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSnapshots: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SnapshotList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSnapshot: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnapshotWrite"];
            };
        };
        responses: {
            /** @description Snapshot */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Snapshot */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applySnapshot: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnapshotWrite"];
            };
        };
        responses: {
            /** @description Snapshot */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            /** @description Snapshot */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSnapshot: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Snapshot */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchSnapshot: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnapshotPatch"];
            };
        };
        responses: {
            /** @description Snapshot */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSnapshotEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllOperations: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OperationList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOperations: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OperationList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Operation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOperation: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOperationEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllApps: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AppList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApps: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AppList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApp: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppWrite"];
            };
        };
        responses: {
            /** @description App */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyApp: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppWrite"];
            };
        };
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description App */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteApp: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description App */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchApp: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppPatch"];
            };
        };
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAppEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllRevisions: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RevisionList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRevisions: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RevisionList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRevision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revision */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revision"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRevisionEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllLoadbalancers: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description LoadBalancerList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoadBalancerList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLoadbalancers: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description LoadBalancerList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoadBalancerList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLoadBalancer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description LoadBalancer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoadBalancer"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLoadBalancerEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllAutoscalepolicies: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AutoscalePolicyList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoscalePolicyList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAutoscalepolicies: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AutoscalePolicyList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoscalePolicyList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAutoscalePolicy: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutoscalePolicyWrite"];
            };
        };
        responses: {
            /** @description AutoscalePolicy */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoscalePolicy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAutoscalePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AutoscalePolicy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoscalePolicy"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyAutoscalePolicy: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutoscalePolicyWrite"];
            };
        };
        responses: {
            /** @description AutoscalePolicy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoscalePolicy"];
                };
            };
            /** @description AutoscalePolicy */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoscalePolicy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAutoscalePolicy: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AutoscalePolicy */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoscalePolicy"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchAutoscalePolicy: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutoscalePolicyPatch"];
            };
        };
        responses: {
            /** @description AutoscalePolicy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoscalePolicy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAutoscalePolicyEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllRoutes: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RouteList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRoutes: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RouteList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRoute: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RouteWrite"];
            };
        };
        responses: {
            /** @description Route */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Route */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyRoute: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RouteWrite"];
            };
        };
        responses: {
            /** @description Route */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description Route */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRoute: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Route */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchRoute: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoutePatch"];
            };
        };
        responses: {
            /** @description Route */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRouteEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllCertificates: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CertificateList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCertificates: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CertificateList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCertificate: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CertificateWrite"];
            };
        };
        responses: {
            /** @description Certificate */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Certificate"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCertificate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Certificate */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Certificate"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyCertificate: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CertificateWrite"];
            };
        };
        responses: {
            /** @description Certificate */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Certificate"];
                };
            };
            /** @description Certificate */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Certificate"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCertificate: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Certificate */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Certificate"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchCertificate: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CertificatePatch"];
            };
        };
        responses: {
            /** @description Certificate */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Certificate"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCertificateEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllSecuritygroups: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SecurityGroupList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityGroupList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSecuritygroups: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SecurityGroupList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityGroupList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSecurityGroup: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecurityGroupWrite"];
            };
        };
        responses: {
            /** @description SecurityGroup */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityGroup"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSecurityGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SecurityGroup */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityGroup"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applySecurityGroup: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecurityGroupWrite"];
            };
        };
        responses: {
            /** @description SecurityGroup */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityGroup"];
                };
            };
            /** @description SecurityGroup */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityGroup"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSecurityGroup: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SecurityGroup */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityGroup"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchSecurityGroup: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecurityGroupPatch"];
            };
        };
        responses: {
            /** @description SecurityGroup */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityGroup"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSecurityGroupEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllSecrets: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SecretList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSecrets: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SecretList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSecret: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretWrite"];
            };
        };
        responses: {
            /** @description Secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applySecret: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretWrite"];
            };
        };
        responses: {
            /** @description Secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            /** @description Secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSecret: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Secret */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchSecret: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretPatch"];
            };
        };
        responses: {
            /** @description Secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSecretEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllDesktoppools: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description DesktopPoolList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopPoolList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDesktoppools: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description DesktopPoolList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopPoolList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDesktopPool: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesktopPoolWrite"];
            };
        };
        responses: {
            /** @description DesktopPool */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopPool"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDesktopPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description DesktopPool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopPool"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyDesktopPool: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesktopPoolWrite"];
            };
        };
        responses: {
            /** @description DesktopPool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopPool"];
                };
            };
            /** @description DesktopPool */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopPool"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDesktopPool: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description DesktopPool */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopPool"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchDesktopPool: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesktopPoolPatch"];
            };
        };
        responses: {
            /** @description DesktopPool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopPool"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDesktopPoolEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllDesktops: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description DesktopList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDesktops: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description DesktopList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDesktop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Desktop */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desktop"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDesktop: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Desktop */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desktop"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDesktopEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBackuptargets: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupTargetList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTargetList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createBackupTarget: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupTargetWrite"];
            };
        };
        responses: {
            /** @description BackupTarget */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTarget"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBackupTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupTarget */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTarget"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyBackupTarget: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupTargetWrite"];
            };
        };
        responses: {
            /** @description BackupTarget */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTarget"];
                };
            };
            /** @description BackupTarget */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTarget"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteBackupTarget: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupTarget */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTarget"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchBackupTarget: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupTargetPatch"];
            };
        };
        responses: {
            /** @description BackupTarget */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTarget"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBackupTargetEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllBackuppolicies: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupPolicyList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupPolicyList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBackuppolicies: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupPolicyList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupPolicyList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createBackupPolicy: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupPolicyWrite"];
            };
        };
        responses: {
            /** @description BackupPolicy */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupPolicy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBackupPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupPolicy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupPolicy"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyBackupPolicy: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupPolicyWrite"];
            };
        };
        responses: {
            /** @description BackupPolicy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupPolicy"];
                };
            };
            /** @description BackupPolicy */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupPolicy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteBackupPolicy: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupPolicy */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupPolicy"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchBackupPolicy: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupPolicyPatch"];
            };
        };
        responses: {
            /** @description BackupPolicy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupPolicy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBackupPolicyEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllBackups: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBackups: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createBackup: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupWrite"];
            };
        };
        responses: {
            /** @description Backup */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Backup */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyBackup: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupWrite"];
            };
        };
        responses: {
            /** @description Backup */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description Backup */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteBackup: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Backup */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchBackup: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupPatch"];
            };
        };
        responses: {
            /** @description Backup */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBackupEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlarmrules: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AlarmRuleList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmRuleList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAlarmRule: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlarmRuleWrite"];
            };
        };
        responses: {
            /** @description AlarmRule */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmRule"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlarmRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AlarmRule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmRule"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyAlarmRule: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlarmRuleWrite"];
            };
        };
        responses: {
            /** @description AlarmRule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmRule"];
                };
            };
            /** @description AlarmRule */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmRule"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAlarmRule: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AlarmRule */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmRule"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchAlarmRule: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlarmRulePatch"];
            };
        };
        responses: {
            /** @description AlarmRule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmRule"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlarmRuleEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlarms: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AlarmList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlarm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alarm */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAlarm: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alarm */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlarmEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSilences: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SilenceList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SilenceList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSilence: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SilenceWrite"];
            };
        };
        responses: {
            /** @description Silence */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Silence"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSilence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Silence */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Silence"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applySilence: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SilenceWrite"];
            };
        };
        responses: {
            /** @description Silence */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Silence"];
                };
            };
            /** @description Silence */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Silence"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSilence: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Silence */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Silence"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchSilence: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SilencePatch"];
            };
        };
        responses: {
            /** @description Silence */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Silence"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSilenceEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReceivers: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ReceiverList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiverList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createReceiver: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReceiverWrite"];
            };
        };
        responses: {
            /** @description Receiver */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receiver"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReceiver: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Receiver */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receiver"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyReceiver: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReceiverWrite"];
            };
        };
        responses: {
            /** @description Receiver */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receiver"];
                };
            };
            /** @description Receiver */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receiver"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteReceiver: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Receiver */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receiver"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchReceiver: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReceiverPatch"];
            };
        };
        responses: {
            /** @description Receiver */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receiver"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReceiverEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudittargets: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AuditTargetList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditTargetList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAuditTarget: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditTargetWrite"];
            };
        };
        responses: {
            /** @description AuditTarget */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditTarget"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAuditTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AuditTarget */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditTarget"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyAuditTarget: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditTargetWrite"];
            };
        };
        responses: {
            /** @description AuditTarget */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditTarget"];
                };
            };
            /** @description AuditTarget */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditTarget"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAuditTarget: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AuditTarget */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditTarget"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchAuditTarget: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditTargetPatch"];
            };
        };
        responses: {
            /** @description AuditTarget */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditTarget"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAuditTargetEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description UserList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createUser: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserWrite"];
            };
        };
        responses: {
            /** @description User */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description User */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyUser: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserWrite"];
            };
        };
        responses: {
            /** @description User */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description User */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteUser: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description User */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchUser: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description User */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUserEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listGroups: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description GroupList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createGroup: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupWrite"];
            };
        };
        responses: {
            /** @description Group */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Group */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyGroup: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupWrite"];
            };
        };
        responses: {
            /** @description Group */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /** @description Group */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteGroup: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Group */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchGroup: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupPatch"];
            };
        };
        responses: {
            /** @description Group */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getGroupEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAllServiceaccounts: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ServiceAccountList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccountList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listServiceaccounts: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ServiceAccountList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccountList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createServiceAccount: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceAccountWrite"];
            };
        };
        responses: {
            /** @description ServiceAccount */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getServiceAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ServiceAccount */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyServiceAccount: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceAccountWrite"];
            };
        };
        responses: {
            /** @description ServiceAccount */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
            /** @description ServiceAccount */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteServiceAccount: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ServiceAccount */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchServiceAccount: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceAccountPatch"];
            };
        };
        responses: {
            /** @description ServiceAccount */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getServiceAccountEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRoles: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RoleList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRole: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleWrite"];
            };
        };
        responses: {
            /** @description Role */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Role */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyRole: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleWrite"];
            };
        };
        responses: {
            /** @description Role */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description Role */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRole: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Role */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchRole: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RolePatch"];
            };
        };
        responses: {
            /** @description Role */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRoleEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description TokenList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteToken: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Token */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTokenEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SessionList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSession: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Session */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listIdentityproviders: {
        parameters: {
            query?: {
                selector?: string;
                where?: string[];
                search?: string;
                sort?: string;
                limit?: number;
                offset?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description IdentityProviderList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProviderList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createIdentityProvider: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityProviderWrite"];
            };
        };
        responses: {
            /** @description IdentityProvider */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProvider"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getIdentityProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description IdentityProvider */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProvider"];
                };
            };
            /** @description It still has the revision of If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyIdentityProvider: {
        parameters: {
            query?: {
                confirm?: string;
                dryRun?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityProviderWrite"];
            };
        };
        responses: {
            /** @description IdentityProvider */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProvider"];
                };
            };
            /** @description IdentityProvider */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProvider"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteIdentityProvider: {
        parameters: {
            query?: {
                confirm?: string;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description IdentityProvider */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProvider"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchIdentityProvider: {
        parameters: {
            query?: {
                confirm?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityProviderPatch"];
            };
        };
        responses: {
            /** @description IdentityProvider */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProvider"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getIdentityProviderEvents: {
        parameters: {
            query?: {
                limit?: number;
                types?: ("created" | "updated" | "deleted" | "note")[];
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description EventList */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mapInstances: {
        parameters: {
            query?: {
                project?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description InstanceMap */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceMap"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["StopRequest"];
            };
        };
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restartInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["StopRequest"];
            };
        };
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forkInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ForkRequest"];
            };
        };
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    freezeInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FreezeRequest"];
            };
        };
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rewindInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RewindRequest"];
            };
        };
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cloneSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CloneRequest"];
            };
        };
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scaleApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaleRequest"];
            };
        };
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rollbackApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RollbackRequest"];
            };
        };
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restartApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    promoteApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    abortApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAppLogs: {
        parameters: {
            query?: {
                follow?: boolean;
                since?: string;
                tail?: number;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One AppLogLine per line; a last line with `problem` when reading broke off */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["AppLogLine"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAppTraffic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AppTraffic */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppTraffic"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assignDesktopPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignRequest"];
            };
        };
        responses: {
            /** @description Desktop */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desktop"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetDesktopPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResetPoolRequest"];
            };
        };
        responses: {
            /** @description DesktopPool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesktopPool"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assignDesktop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignRequest"];
            };
        };
        responses: {
            /** @description Desktop */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desktop"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    connectDesktop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HolderRequest"];
            };
        };
        responses: {
            /** @description ScreenTicket */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreenTicket"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logoutDesktop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HolderRequest"];
            };
        };
        responses: {
            /** @description Desktop */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desktop"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseDesktop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HolderRequest"];
            };
        };
        responses: {
            /** @description Desktop */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desktop"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetDesktop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HolderRequest"];
            };
        };
        responses: {
            /** @description Desktop */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desktop"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upgradeDesktop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HolderRequest"];
            };
        };
        responses: {
            /** @description Desktop */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Desktop"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    newScreenTicket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ScreenTicket */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreenTicket"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openInstanceScreen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The screen */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    turnOffAutoscalePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description App */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
            /** @description It is gone, and there is no such App */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publishApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublishRequest"];
            };
        };
        responses: {
            /** @description Route */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description Route */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAuthority: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Authority */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Authority"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restoreBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RestoreRequest"];
            };
        };
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    drillBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBackupFiles: {
        parameters: {
            query?: {
                path?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupFiles */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupFiles"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readBackupFiles: {
        parameters: {
            query?: {
                path?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Entries begin with the base name of the path */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-tar": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runBackupPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupPolicy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupPolicy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    drillBackupPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupPolicy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupPolicy"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addBackupTarget: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddBackupTarget"];
            };
        };
        responses: {
            /** @description BackupTargetKey */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTargetKey"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkBackupTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupTarget */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTarget"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    loginBackupTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupCredentials"];
            };
        };
        responses: {
            /** @description BackupTarget */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTarget"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBackupTargetKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupTargetKey */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTargetKey"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    adoptBackupTargetKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupTargetKeyRequest"];
            };
        };
        responses: {
            /** @description BackupTarget */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTarget"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBackupTargetContent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description BackupTargetContent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupTargetContent"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    adoptBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdoptBackup"];
            };
        };
        responses: {
            /** @description Backup */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trimVolume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Volume */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Volume"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revealSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description SecretValues */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretValues"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rekeySecrets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Resealed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resealed"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                who?: string;
                kind?: string;
                name?: string;
                verb?: string;
                outcome?: "done" | "denied" | "failed" | "unknown";
                requestId?: string;
                since?: string;
                until?: string;
                project?: string;
                limit?: number;
                before?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AuditPage */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProjectAudit: {
        parameters: {
            query?: {
                who?: string;
                kind?: string;
                name?: string;
                verb?: string;
                outcome?: "done" | "denied" | "failed" | "unknown";
                requestId?: string;
                since?: string;
                until?: string;
                limit?: number;
                before?: number;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AuditPage */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followAudit: {
        parameters: {
            query?: {
                who?: string;
                kind?: string;
                name?: string;
                verb?: string;
                outcome?: "done" | "denied" | "failed" | "unknown";
                requestId?: string;
                since?: string;
                until?: string;
                project?: string;
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One ChainedEntry per line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["ChainedEntry"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followProjectAudit: {
        parameters: {
            query?: {
                who?: string;
                kind?: string;
                name?: string;
                verb?: string;
                outcome?: "done" | "denied" | "failed" | "unknown";
                requestId?: string;
                since?: string;
                until?: string;
                after?: number;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One ChainedEntry per line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["ChainedEntry"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyAudit: {
        parameters: {
            query?: {
                seq?: number;
                hash?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AuditVerdict */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerdict"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportAudit: {
        parameters: {
            query?: {
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One ChainedEntry per line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["ChainedEntry"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testAuditTarget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AuditTargetTest */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditTargetTest"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInstanceMetrics: {
        parameters: {
            query?: {
                names?: string[];
                since?: string;
                until?: string;
                step?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description MetricSeries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricSeries"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAppMetrics: {
        parameters: {
            query?: {
                names?: string[];
                since?: string;
                until?: string;
                step?: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description MetricSeries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricSeries"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getNodeMetrics: {
        parameters: {
            query?: {
                names?: string[];
                since?: string;
                until?: string;
                step?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description MetricSeries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricSeries"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStoragePoolMetrics: {
        parameters: {
            query?: {
                names?: string[];
                since?: string;
                until?: string;
                step?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description MetricSeries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricSeries"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProjectMetrics: {
        parameters: {
            query?: {
                names?: string[];
                since?: string;
                until?: string;
                step?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description MetricSeries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricSeries"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLatestMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description LatestMetrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LatestMetrics"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLatestMetricsOfCloud: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description LatestMetrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LatestMetrics"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scrapeMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The text format of Prometheus */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acknowledgeAlarm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AcknowledgeRequest"];
            };
        };
        responses: {
            /** @description Alarm */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testReceiver: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ReceiverTest */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiverTest"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    traceNetwork: {
        parameters: {
            query: {
                from: string;
                to: string;
                protocol?: "tcp" | "udp" | "icmp";
                port?: number;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description NetTrace */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetTrace"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInstanceLogs: {
        parameters: {
            query?: {
                follow?: boolean;
                since?: string;
                tail?: number;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One LogLine per line; a last line with `problem` when reading broke off */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["LogLine"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInstanceStats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description InstanceStats */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceStats"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    execInInstance: {
        parameters: {
            query: {
                argv: string[];
                env?: string[];
                user?: string;
                workdir?: string;
                tty?: boolean;
                columns?: number;
                rows?: number;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openInstanceConsole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The console */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    copyFromInstance: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Entries begin with the base name of the path */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-tar": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    copyToInstance: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-tar": string;
            };
        };
        responses: {
            /** @description It is unpacked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pullImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PullRequest"];
            };
        };
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    buildImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BuildRequest"];
            };
        };
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importImage: {
        parameters: {
            query: {
                reference: string;
                checksum?: string;
                firmware?: "bios" | "uefi";
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DownloadRequest"];
            };
        };
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One file that needs no other */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Operation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    waitOperation: {
        parameters: {
            query?: {
                timeout?: number | string;
            };
            header?: never;
            path: {
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Operation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
