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
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that happens, as server-sent events, from a cursor on */
        get: operations["streamEvents"];
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
        /** Create one Project, or make its spec and labels what the body says */
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
        /** Create one Node, or make its spec and labels what the body says */
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
        /** Create one Network, or make its spec and labels what the body says */
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
        /** Create one Instance, or make its spec and labels what the body says */
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
        /** Create one Snapshot, or make its spec and labels what the body says */
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
        /** Import an OCI layout, a docker save archive or a root file system as tar */
        post: operations["importImage"];
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
        /** @description A verified OCI image that runs as a container or as a virtual machine. */
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
             * @description Memory it may use, in bytes or as `256MiB`.
             * @default 268435456
             */
            memory: number;
            /**
             * @description Room to write, in bytes or as `10GiB`. Used as it fills.
             * @default 10737418240
             */
            disk: number;
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
            }[];
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
             * @description Memory it may use, in bytes or as `256MiB`.
             * @default 268435456
             */
            memory?: number | string;
            /**
             * @description Room to write, in bytes or as `10GiB`. Used as it fills.
             * @default 10737418240
             */
            disk?: number | string;
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
            }[];
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
             * @description `memory`: nothing was interrupted; `filesystem`: the file system was quiet; `crash`: as after a power cut.
             * @enum {string}
             */
            consistency?: "memory" | "filesystem" | "crash";
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
                /** @description The instance that takes it: it goes from this list once that instance is stored, and keeps its addresses until then. */
                claim?: {
                    /** @description Name of that instance. */
                    instance: string;
                    /**
                     * Format: date-time
                     * @description Since when.
                     */
                    at: string;
                };
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
             * @description `memory`: nothing was interrupted; `filesystem`: the file system was quiet; `crash`: as after a power cut.
             * @enum {string}
             */
            consistency?: "memory" | "filesystem" | "crash";
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
                /** @description The instance that takes it: it goes from this list once that instance is stored, and keeps its addresses until then. */
                claim?: {
                    /** @description Name of that instance. */
                    instance: string;
                    /**
                     * Format: date-time
                     * @description Since when.
                     */
                    at: string;
                };
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
             * @description `memory`: nothing was interrupted; `filesystem`: the file system was quiet; `crash`: as after a power cut.
             * @enum {string}
             */
            consistency?: "memory" | "filesystem" | "crash";
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
                /** @description The instance that takes it: it goes from this list once that instance is stored, and keeps its addresses until then. */
                claim?: {
                    /** @description Name of that instance. */
                    instance: string;
                    /**
                     * Format: date-time
                     * @description Since when.
                     */
                    at: string;
                };
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
             * @description `memory`: nothing was interrupted; `filesystem`: the file system was quiet; `crash`: as after a power cut.
             * @enum {string}
             */
            consistency?: "memory" | "filesystem" | "crash";
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
                /** @description The instance that takes it: it goes from this list once that instance is stored, and keeps its addresses until then. */
                claim?: {
                    /** @description Name of that instance. */
                    instance: string;
                    /**
                     * Format: date-time
                     * @description Since when.
                     */
                    at: string;
                };
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
             * @description `memory`: nothing was interrupted; `filesystem`: the file system was quiet; `crash`: as after a power cut.
             * @enum {string}
             */
            consistency?: "memory" | "filesystem" | "crash";
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
                /** @description The instance that takes it: it goes from this list once that instance is stored, and keeps its addresses until then. */
                claim?: {
                    /** @description Name of that instance. */
                    instance: string;
                    /**
                     * Format: date-time
                     * @description Since when.
                     */
                    at: string;
                };
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
        InstanceStats: {
            cpuMs: number;
            memoryBytes: number;
            memoryLimitBytes: number;
            diskReadBytes: number;
            diskWriteBytes: number;
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
        Version: {
            version: string;
            node: string;
        };
        Health: {
            /** @constant */
            status: "ok";
            revision: number;
        };
        StopRequest: {
            grace?: number | string;
        };
        PullRequest: {
            reference: string;
            username?: string;
            password?: string;
            /** @default false */
            insecure?: boolean;
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
    listProjects: {
        parameters: {
            query?: {
                selector?: string;
                limit?: number;
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
            query?: never;
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
            query?: never;
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
            query?: never;
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
                limit?: number;
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
            query?: never;
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
            query?: never;
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
            query?: never;
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
                limit?: number;
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
                limit?: number;
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
            query?: never;
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
    listAllImages: {
        parameters: {
            query?: {
                selector?: string;
                limit?: number;
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
                limit?: number;
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
                limit?: number;
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
                limit?: number;
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
            query?: never;
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
                limit?: number;
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
                limit?: number;
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
            query?: never;
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
                limit?: number;
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
                limit?: number;
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
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-tar": string;
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
