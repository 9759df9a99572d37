--
-- PostgreSQL database dump
--

\restrict Z9vydR9ub7QvTAefkiyDprKRcjvAHcUSKxM0pRgf0y2e4QoBT1GyWlmUA2UuQKw

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: attestations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.attestations (
    id integer NOT NULL,
    year integer NOT NULL,
    question text NOT NULL,
    scope text DEFAULT ''::text NOT NULL,
    answer text NOT NULL,
    evidence text DEFAULT '[]'::text NOT NULL,
    person text DEFAULT ''::text NOT NULL,
    answered character varying(32) NOT NULL,
    note text DEFAULT ''::text NOT NULL
);


--
-- Name: attestations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.attestations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: attestations_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.attestations_id_seq OWNED BY public.attestations.id;


--
-- Name: audits; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audits (
    number integer NOT NULL,
    id character varying(32) NOT NULL,
    started character varying(32) NOT NULL,
    finished character varying(32) NOT NULL,
    profile text NOT NULL,
    profile_digest text NOT NULL,
    tool text NOT NULL,
    recorded character varying(32) NOT NULL,
    head bytea NOT NULL,
    digest bytea NOT NULL,
    chain bytea NOT NULL,
    signature text DEFAULT ''::text NOT NULL,
    pruned character varying(32),
    entry_digests bytea
);


--
-- Name: baselines; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.baselines (
    name character varying(64) NOT NULL,
    audit integer NOT NULL,
    set character varying(32) NOT NULL
);


--
-- Name: checks; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.checks (
    id integer NOT NULL,
    name text NOT NULL
);


--
-- Name: checks_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.checks_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: checks_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.checks_id_seq OWNED BY public.checks.id;


--
-- Name: contents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contents (
    digest bytea NOT NULL,
    data bytea NOT NULL
);


--
-- Name: entries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.entries (
    id integer NOT NULL,
    audit integer NOT NULL,
    place integer NOT NULL,
    host integer NOT NULL,
    name text NOT NULL,
    target text NOT NULL,
    status character varying(16) NOT NULL,
    taken character varying(32) NOT NULL,
    score_low double precision,
    score_high double precision,
    passed integer NOT NULL,
    failed integer NOT NULL,
    accepted integer NOT NULL,
    inapplicable integer NOT NULL,
    unknown integer NOT NULL,
    critical integer NOT NULL,
    high integer NOT NULL,
    medium integer NOT NULL,
    low integer NOT NULL,
    info integer NOT NULL,
    document bytea NOT NULL,
    holdings bytea,
    evidence bytea,
    digest bytea NOT NULL
);


--
-- Name: events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.events (
    id integer NOT NULL,
    item integer NOT NULL,
    "time" character varying(32) NOT NULL,
    kind character varying(32) NOT NULL,
    actor text DEFAULT ''::text NOT NULL,
    audit integer,
    state character varying(16) NOT NULL,
    data text DEFAULT '{}'::text NOT NULL
);


--
-- Name: events_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.events_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: events_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.events_id_seq OWNED BY public.events.id;


--
-- Name: host_names; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.host_names (
    host integer NOT NULL,
    name text NOT NULL,
    first character varying(32) NOT NULL,
    last character varying(32) NOT NULL
);


--
-- Name: hosts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hosts (
    id integer NOT NULL,
    kind character varying(32) NOT NULL,
    name text NOT NULL,
    identity character varying(64) DEFAULT ''::character varying NOT NULL,
    target text DEFAULT ''::text NOT NULL,
    shared boolean DEFAULT false NOT NULL,
    first character varying(32) NOT NULL,
    last character varying(32) NOT NULL
);


--
-- Name: hosts_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.hosts_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: hosts_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.hosts_id_seq OWNED BY public.hosts.id;


--
-- Name: inspector_revision; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.inspector_revision (
    version_num character varying(32) NOT NULL
);


--
-- Name: items; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.items (
    id integer NOT NULL,
    source character varying(16) NOT NULL,
    host integer,
    "check" text NOT NULL,
    fingerprint character varying(32) NOT NULL,
    aliases text DEFAULT '[]'::text NOT NULL,
    formerly text DEFAULT '[]'::text NOT NULL,
    named text DEFAULT ''::text NOT NULL,
    category text NOT NULL,
    title_en text NOT NULL,
    title_zh text NOT NULL,
    standards text DEFAULT '{}'::text NOT NULL,
    subject text NOT NULL,
    location text NOT NULL,
    severity character varying(16) NOT NULL,
    message_en text NOT NULL,
    message_zh text NOT NULL,
    remedy_en text NOT NULL,
    remedy_zh text NOT NULL,
    command text DEFAULT ''::text NOT NULL,
    parameters text DEFAULT ''::text NOT NULL,
    state character varying(16) NOT NULL,
    basis character varying(16) DEFAULT ''::character varying NOT NULL,
    resume character varying(16) DEFAULT 'open'::character varying NOT NULL,
    opened character varying(32) NOT NULL,
    opened_by integer,
    found character varying(32) NOT NULL,
    found_by integer,
    looked character varying(32) DEFAULT ''::character varying NOT NULL,
    looked_by integer,
    closed character varying(32),
    closed_by integer,
    repeat_of integer,
    waiver integer,
    system text DEFAULT ''::text NOT NULL,
    department text DEFAULT ''::text NOT NULL,
    owner text DEFAULT ''::text NOT NULL,
    deadline character varying(10),
    term integer,
    verify boolean DEFAULT false NOT NULL,
    by_hand text DEFAULT '[]'::text NOT NULL,
    cause text DEFAULT ''::text NOT NULL,
    measure text DEFAULT ''::text NOT NULL,
    interim_control text DEFAULT ''::text NOT NULL,
    budget text DEFAULT ''::text NOT NULL,
    done_on character varying(10),
    proof text DEFAULT ''::text NOT NULL,
    evidence text DEFAULT '[]'::text NOT NULL,
    reviewer text DEFAULT ''::text NOT NULL,
    reviewed_on character varying(10),
    review_result text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_items_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'in-progress'::character varying, 'to-verify'::character varying, 'closed'::character varying, 'accepted'::character varying])::text[])))
);


--
-- Name: items_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.items_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: items_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.items_id_seq OWNED BY public.items.id;


--
-- Name: results; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.results (
    entry integer NOT NULL,
    "check" integer NOT NULL,
    place smallint NOT NULL,
    status smallint NOT NULL,
    content bytea NOT NULL
);


--
-- Name: snapshots; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.snapshots (
    entry integer NOT NULL,
    data bytea NOT NULL,
    size integer NOT NULL
);


--
-- Name: waivers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.waivers (
    id integer NOT NULL,
    host integer,
    "check" text NOT NULL,
    fingerprint character varying(32) NOT NULL,
    subject text NOT NULL,
    reason text NOT NULL,
    approver text NOT NULL,
    start character varying(40) NOT NULL,
    expires character varying(40) NOT NULL,
    revoked character varying(32),
    lasting boolean DEFAULT true NOT NULL
);


--
-- Name: waivers_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.waivers_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: waivers_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.waivers_id_seq OWNED BY public.waivers.id;


--
-- Name: attestations id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attestations ALTER COLUMN id SET DEFAULT nextval('public.attestations_id_seq'::regclass);


--
-- Name: checks id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.checks ALTER COLUMN id SET DEFAULT nextval('public.checks_id_seq'::regclass);


--
-- Name: events id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events ALTER COLUMN id SET DEFAULT nextval('public.events_id_seq'::regclass);


--
-- Name: hosts id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hosts ALTER COLUMN id SET DEFAULT nextval('public.hosts_id_seq'::regclass);


--
-- Name: items id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.items ALTER COLUMN id SET DEFAULT nextval('public.items_id_seq'::regclass);


--
-- Name: waivers id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waivers ALTER COLUMN id SET DEFAULT nextval('public.waivers_id_seq'::regclass);


--
-- Data for Name: attestations; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: audits; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audits VALUES (1, '17d0f4780456565a3d2bcf2571616509', '2026-01-05T01:00:00Z', '2026-01-05T01:00:00Z', 'self-check', 'sha256:0', 'inspector 1', '2026-11-30T14:38:25Z', '\x789ced544d4f134118fe2b9339b36577a1457af30f7832319170187666bb936e679a9d292b92262aa004b160423010381041389810630248417f8cddb69cfc0bbeb385da42ed8d1b692ffb3ecff37e3defee3c565ec04a04e73117aacc3c2da35152a15c8f3a78046b29439c9fc78294582f05a05916292e05441d5c1dc1a9c6503935a1096afbe3138fecf16c0e7e648cba339eef66279c9c93cbda93a0579a449a19b26bbb39cb762c3bfbd476f2b60dffe740f0b9e02a18c62847d2e721eb56552cf42d18c72b02487981296da20171b3b9bc6d0424824134746e34312345ab4c948a654433ac54d673264cc250c6383f85099eae5661b4a29071c868010a4d7557c104b5a46f85dc67a618d1acb74f676003d569c8e601b52023ced21e04d350bd68712543a2d37dce436e503de920a88b202228aa0852d101c815a3c89342801d8029a8f7320055ebf263abbe73b5bdd1fa526f9cd5dabf76db878bc9fe66fbf58671a96fe46ea967104537d16eaae4e25bb2f6b951dfc76609e95ad396092d716195233e0bbb2fb08c62d007b52a9c5ab6c1af07845ddea69a83e2ba63585af8f18cac683434e14d334bdf1be7b5e154335f30f76faa40323852e41181e2886b8674c01532178328f338650ac501d1106648b168967b0048889a80602f00e12586b846e9adaa1114731da468c40b815648faf00419aed5999b6edb0b97c9dbad64e9a07d7cd0dc7cd7a89fb4b6175b1b47cde5d364edb8593b4c964f9a3b1f9295bdc6d9fbe6d7bd64fd3859394ad66b406befad36ceceff5cac263f4edab5d3e4e72793242503dadc5db8da5afffdea8d995699f9b8b95a1c40439d974a50624c842d1466b4ebba6393563866cef951c6c98c671c6c8e70d0cbd17be6d3f042879c2873a4534620cb0cf62e239dd12c84a3bd657417fe8fc577e4fdb6de811facbc3f2b077cf6fa3e093db6f67f2e065b3b345dbfcd43a90f96df97e5a008a4d29d87bf7419264b', '\x2e856f380849f2912edd3de34e8ed39b8420271a1d0413fa41a76c7d38655724', '\x5c9f85b23f850d67951528c0485af9f4dac535d2aab9ae6da8911c6bbdc5bba8', '', NULL, NULL);
INSERT INTO public.audits VALUES (2, 'a575c5344df44ff6314f9572e3986509', '2026-01-12T01:00:00Z', '2026-01-12T01:00:00Z', 'self-check', 'sha256:0', 'inspector 1', '2026-11-30T14:38:26Z', '\x789ced534d4f134118fe2b933db36577fb01edcd3fe0c9c444c261d879b73be976a6d9995291345101258805138281c08108c2c1841813400afa63ecb6e5e45ff09d2d5410e4e6cd642ffb3ecff37e3e336b293f842ab54a1617aa06be96f128ad33ae475d6bc4d252465669d612b40ad729084d43acb8141875ade688956a0c95330cd1fc58decf67733916e4724150c8bab9a0981ff3205b1c2fe49d22ea95a6b10643f61caf603baeed7a8f1cb7e438f83d4142c00557e17d8c5a2c031ec1b0aa8228b0711cbf8220e36550da4443eae50b25c708688c8368ecdc681a402b768d2ad59031cb40b5a6674c9846916c58a5098b5a93cd268e5611b211012b63a189e12a40305b0676c40330c5a8866b7d3aee9d0d3427319b8fd4b28c39a43d08d058bd62732523aad37dce626e543d1c206488102a18a90b5ad721ca1530e24b21f01c8829acf72c4455effc5dafbd75b1b9d6fbd8ee9cb4fadfb7fbfbf3c9ee7affc59ab9d28d9187a51e63945c4587a992b3cfc9ca874e7bd7324b48d79ab64c59950bbb16f369dc7d19320ab00f66d739b31d835f0e38636c70936a0cc5f5e06069e10753b2aec9bd09af9a59f8d2396ddd4f35f38533bfa70a25a049894f0569c45c03d12157c4388630f03903451a21d51806a2209ee63e0212a32620e02922bc0a846b927a558d9006d7618ac6bc1c6a4564807f98e1529db9eab63f779ebcda4816f6fa877bddf5d79df6516f73beb776d05d3c4e560ebbadfd64f1a8bbf53659dae99cbce97eda49560f93a58364b585b4fece72e7e4f4e7d972f2f5a8df3a4ebebd37495232a2ddedb98b8dd51fcf5f9a6995998f1bd75a213634785482517344dc42794a7b9e972dda51d6d8793ce3667219d73226bceb715cb7f9243ee88853654c3a6104b206b87719eb8c86084dfbc7a187f05f4e7c4b7ef3acb7e0ffa7fc57a7444528951efcfc02af255542', '\xf30c32bf9fcc049fee51067489dcb7470dda95b1a9dc9a4a399a2df6385ab786', '\x167e68eb02fa6a8aa32e2b6d5022da0229d96c7579da49d1407e3386de3b79d8', '', NULL, NULL);


--
-- Data for Name: baselines; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.baselines VALUES ('first', 1, '2026-11-30T14:38:26Z');


--
-- Data for Name: checks; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.checks VALUES (1, 'admin-privilege.second-uid-0');
INSERT INTO public.checks VALUES (2, 'open-port.telnet');
INSERT INTO public.checks VALUES (3, 'weak-password.empty-password');


--
-- Data for Name: contents; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.contents VALUES ('\x6b7d59ed99a8db7d08e32aa61002b90276f0ebd5db7c1eeca023d0b50085f82d', '\x789c4dca410e02211044d1bbf41a3d0057312e10ca81481ad2dd608cf1ee3299cd2cdfaffa52cc882ff2d43af8d29bd8d55019468e62306c4d3ee77565c58414db732e5bde8b051bbadc83eab2206863f23c6a758459123882fcedeea83d1432910e3d0ba7c29b1e7ae756d7cd64e0f707082f34e4');
INSERT INTO public.contents VALUES ('\x03c9ccd7f33d1df37b810960898faca97cd5bf90eabb88a97ad2dd8838b9863f', '\x789c6d514b4ec33014bc8ae5755aa8da52943370830a09d77e494c1dbbb29d86505502c402242436acd8217e62031b2450390ebf720b9e5bc20696f3def3cc78664279067c4863ca442e756364e5582a48a1e9801b2d1a85148d551a51ce3ca4c6567f2f71e9600c56fab0cc649a858967be7088132615620bcc194d635d281551184b019a038dfb9b11350307760c628912a985d429beed4f0248c1a294f6c82538176b027a9dce3a40d2e5bcdd595defae7118f4da49bb176cba62b00d3c1c7b632c0e9441e73248d315f07cc5654c98326effeb1a7f9cd4ceea590ece31fc653ca1a07f7849c61c619a403ef2151931e74a63051eef6678317fbcf9387a228bc3cff3c3f7d3cbb797abb7e7d9e7dd8c4e43143988ea976fc3f021919e94d267646bc12548432d9e6f356bce8fe3dbf9c5c99f3df93adb7fbf3f9f3f5c2f455ff70e82043779ceb4085d9543a410ccb320887a2d8c443a0ca84f198d1675785b40d46a76317c0f3bfed7d94e2d5ed12992964c625e75858a8d5ca86c89126373b0aa0a154e91a7cc8cc2c802f3f41b2c61dab0');
INSERT INTO public.contents VALUES ('\x2b7c68012b3c3874102384e23ba86f8685fcd23ce042a0c97f204dad62780932', '\x789c5d8a4b0ec2201086ef326bf4005cc5b840f80ba438340c8f34c6bb97a6890b97dfe34336c0aea469c0acb7cd888c5cdc1defadee3f2445d654f85cf6ff7326414789f54c21fa709a6a6a93c98d57ce83a72a30929934b79414a14707b620fd782aca2f41e970172d915d642f178d90d3dc169304df031eca3d13');


--
-- Data for Name: entries; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.entries VALUES (1, 1, 0, 1, 'web1', 'ssh://web1', 'partial', '2026-01-05T01:00:00Z', 50, 50, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, '\x789c7552418ed43010fc4ae41348d9891398cc6ece485c1027b8309a83637712138f1d6c67866534271e0027104848fc8007c07758c1892fd09d04c41e9012c9edaeeeaeaaf689752e44569d98157b60153b429db394f5da2a8ca664cab4021b75bcc69b727d25364d5d88e6fea66c049497976a93e7457e4f5de54a526d14be05ecc942e8aa2c5b3a46d1069c73a6530f16d3052fca0b9e5ff0f5139e579ce3f78c805ed830381f67b45cf80590ce2a6c91af385e8728e288111b848f5a182c04ef9d67951d8d49d9e0f5411b68016534c204c012e93c502be38eac5af3154f59a7db6e3e53cfeb10614f084de215d45a586c7c001fb423ca7981e1e2d483299d3c7cfc347ba4edf832c98be44eed5c7f747e7f973c046fc190672be48c17c2cb4e479071241e8ce1c8560c28627b621e5e8c404a59065166a1130a59ce3a612263356a491128027139a133ea566632f59fea2a19c0ef7520eec95fd4abee36ead7b78f37ef3ffff8f2f5fb9b77379f5efffcf096782990b874723b65b571b2a7e37947e3c3682271c6e0b91bbd45efa7208069e22461d980f0685444efe64576ce286dff3c0221232e889ed47677a6b6cdec839e36f01f135c8f81d2ed6c14a68b7559f10530398a3ce040cf55227ebbe5bb14ffddf9378de3f33e', NULL, NULL, '\x6c79bd91efed96f11301271dfbc46353c09ad26ae1050d7b635fed2211ebd461');
INSERT INTO public.entries VALUES (2, 1, 1, 2, 'db1', 'ssh://db1', 'partial', '2026-01-05T01:00:00Z', 0, 100, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, '\x789c7552418ed43010fccac82790b2132733c92e392371419ce0c2680e8edd494c3c76b09d5996d19c78009c4020adc40f78007c6757cb892fd09d0c883d20f9e07697cb55d53eb0ce85c8aa03b36207ac62aace58c27a6d1516532f615a818d3a5ee1c9450ee5ba5c5fa847a286069a95a88b6cbd2a56e745b186f312d151f816909285d055693a1346d1067ce548bb1e2c76739e97673c3be3c5739e559ce37a49402f6c189c8f335a9ed40590ce2aa4c8961c8f431471c48a0dc2472d0c5e04ef9d67951d8d49d8e0f55e1b68015d34c204c02bd279202ae32e59c5973c619d6e3b64e47ce6bc0a117684d0e45d41ad8545e23df8a01d49ce722c4f393d9eda8b27cf5ea44fb51ddf2cb27cf1a076aebf747ef79022046fc120b25ca2663c105e763a828c23e9600c9f6cc580263607e6e1f508e494a510651a3aa150e5ec739a0a588d5e12048a405a0e988cbad79942fde776b518c0ef7420ed8bbfa8b7dd7dd4af1f5f6e3f7dbdfbf6fde6fdc7dbeb773f3f7f205d0a24ce9cd24e586d9cec697bdcd2f36134913463f1ca8dde62f65311c03471b2709a80f01854c4ece64176ce286dff7c0221230e887ed4667b24da66ce414f13f84f08aec742e9760e0adb795156fc049812451db0a7df2a11bfd9f0edf6f81baff6f10b', NULL, NULL, '\x9a50a1e4e586f98feb98524c4c4e9a3a5c1e8ddebead118d9307dac4bbfd6984');
INSERT INTO public.entries VALUES (3, 1, 2, 3, 'old1', 'ssh://old1', 'unreachable', '', NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\x789c8d51414e03310cfcca2a1270a9587aad4a3fb2da839bb89bd0345939de9652fa0cd42b2fe88507f09b0a7e81b39b0770cbc49ef1787c523626568b930ab043b550d19bb99aa9ad0b46d0589c296730b0e3a3fc0862a00e85a352b28bba2e0c862e89ce39bfb6184a2b41487d249e2abacc4aa86330d23e7f7c92efc4c08320350442d016d61e858c449172fba8e6b83a888b0a0e70ac1a42d39e5ecfd5b3de99f7876ab95edd2febf5aaba4b555387c8d685ae158d372bd4dbe5f3f6f5f173fdfebd5cff4b155b3db9bdf3d8a124b1019f509cea48925218bc17704c8cbb6cd09969dd3d5272b1ec5e02cd612205f4d31b485bc7a879a0b12a733ae865f9a69d29c234782ee0250e14c04f20a1df30e6f4a6d93d90c8b3cc9b92b57205f15d106816ebf95e4d7bceb29ba289fb7c4a8d63e10f0324aa96', NULL, NULL, '\x220bb7a4a6ea1cce0f6fe179ae8d58e7eb16b3550c7dde6e2e25624668bf82d6');
INSERT INTO public.entries VALUES (4, 2, 0, 1, 'web1', 'ssh://web1', 'partial', '2026-01-05T01:00:00Z', 50, 50, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, '\x789c7552418ed43010fc4ae41348d9891398cc6ece485c1027b8309a83637712138f1d6c67866534271e0027104848fc8007c07758c1892fd09d04c41e9012c9edaeeeaeaaf689752e44569d98157b60153b429db394f5da2a8ca664cab4021b75bcc69b727d25364d5d88e6fea66c049497976a93e7457e4f5de54a526d14be05ecc942e8aa2c5b3a46d1069c73a6530f16d3052fca0b9e5ff0f5139e579ce3f78c805ed830381f67b45cf80590ce2a6c91af385e8728e288111b848f5a182c04ef9d67951d8d49d9e0f5411b68016534c204c012e93c502be38eac5af3154f59a7db6e3e53cfeb10614f084de215d45a586c7c001fb423ca7981e1e2d483299d3c7cfc347ba4edf832c98be44eed5c7f747e7f973c046fc190672be48c17c2cb4e479071241e8ce1c8560c28627b621e5e8c404a59065166a1130a59ce3a612263356a491128027139a133ea566632f59fea2a19c0ef7520eec95fd4abee36ead7b78f37ef3ffff8f2f5fb9b77379f5efffcf096782990b874723b65b571b2a7e37947e3c3682271c6e0b91bbd45efa7208069e22461d980f0685444efe64576ce286dff3c0221232e889ed47677a6b6cdec839e36f01f135c8f81d2ed6c14a68b7559f10530398a3ce040cf55227ebbe5bb14ffddf9378de3f33e', NULL, NULL, '\x6c79bd91efed96f11301271dfbc46353c09ad26ae1050d7b635fed2211ebd461');


--
-- Data for Name: events; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: host_names; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.host_names VALUES (1, 'web1', '2026-01-05T01:00:00Z', '2026-01-05T01:00:00Z');
INSERT INTO public.host_names VALUES (2, 'db1', '2026-01-05T01:00:00Z', '2026-01-05T01:00:00Z');
INSERT INTO public.host_names VALUES (3, 'old1', '', '');


--
-- Data for Name: hosts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.hosts VALUES (3, 'host', 'old1', '', 'ssh://old1', false, '', '');
INSERT INTO public.hosts VALUES (1, 'host', 'web1', '659a7fb2af476fae688d711213d91dc1', 'ssh://web1', false, '2026-01-05T01:00:00Z', '2026-01-05T01:00:00Z');
INSERT INTO public.hosts VALUES (2, 'host', 'db1', '82e64648d9abefef3ab5143537554e76', 'ssh://db1', false, '2026-01-05T01:00:00Z', '2026-01-05T01:00:00Z');


--
-- Data for Name: inspector_revision; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.inspector_revision VALUES ('0001');


--
-- Data for Name: items; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: results; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.results VALUES (1, 1, 0, 1, '\x03c9ccd7f33d1df37b810960898faca97cd5bf90eabb88a97ad2dd8838b9863f');
INSERT INTO public.results VALUES (1, 2, 1, 0, '\x6b7d59ed99a8db7d08e32aa61002b90276f0ebd5db7c1eeca023d0b50085f82d');
INSERT INTO public.results VALUES (2, 3, 0, 3, '\x2b7c68012b3c3874102384e23ba86f8685fcd23ce042a0c97f204dad62780932');
INSERT INTO public.results VALUES (4, 1, 0, 1, '\x03c9ccd7f33d1df37b810960898faca97cd5bf90eabb88a97ad2dd8838b9863f');
INSERT INTO public.results VALUES (4, 2, 1, 0, '\x6b7d59ed99a8db7d08e32aa61002b90276f0ebd5db7c1eeca023d0b50085f82d');


--
-- Data for Name: snapshots; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: waivers; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Name: attestations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.attestations_id_seq', 1, false);


--
-- Name: checks_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.checks_id_seq', 3, true);


--
-- Name: events_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.events_id_seq', 1, false);


--
-- Name: hosts_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.hosts_id_seq', 3, true);


--
-- Name: items_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.items_id_seq', 1, false);


--
-- Name: waivers_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.waivers_id_seq', 1, false);


--
-- Name: inspector_revision inspector_revision_pkc; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.inspector_revision
    ADD CONSTRAINT inspector_revision_pkc PRIMARY KEY (version_num);


--
-- Name: attestations pk_attestations; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attestations
    ADD CONSTRAINT pk_attestations PRIMARY KEY (id);


--
-- Name: audits pk_audits; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audits
    ADD CONSTRAINT pk_audits PRIMARY KEY (number);


--
-- Name: baselines pk_baselines; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.baselines
    ADD CONSTRAINT pk_baselines PRIMARY KEY (name);


--
-- Name: checks pk_checks; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.checks
    ADD CONSTRAINT pk_checks PRIMARY KEY (id);


--
-- Name: contents pk_contents; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contents
    ADD CONSTRAINT pk_contents PRIMARY KEY (digest);


--
-- Name: entries pk_entries; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT pk_entries PRIMARY KEY (id);


--
-- Name: events pk_events; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT pk_events PRIMARY KEY (id);


--
-- Name: host_names pk_host_names; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.host_names
    ADD CONSTRAINT pk_host_names PRIMARY KEY (host, name);


--
-- Name: hosts pk_hosts; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hosts
    ADD CONSTRAINT pk_hosts PRIMARY KEY (id);


--
-- Name: items pk_items; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.items
    ADD CONSTRAINT pk_items PRIMARY KEY (id);


--
-- Name: results pk_results; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.results
    ADD CONSTRAINT pk_results PRIMARY KEY (entry, "check");


--
-- Name: snapshots pk_snapshots; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT pk_snapshots PRIMARY KEY (entry);


--
-- Name: waivers pk_waivers; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waivers
    ADD CONSTRAINT pk_waivers PRIMARY KEY (id);


--
-- Name: attestations uq_attestations_year_question_scope; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attestations
    ADD CONSTRAINT uq_attestations_year_question_scope UNIQUE (year, question, scope);


--
-- Name: audits uq_audits_id; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audits
    ADD CONSTRAINT uq_audits_id UNIQUE (id);


--
-- Name: checks uq_checks_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.checks
    ADD CONSTRAINT uq_checks_name UNIQUE (name);


--
-- Name: entries uq_entries_audit_place; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT uq_entries_audit_place UNIQUE (audit, place);


--
-- Name: ix_entries_host_taken; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_entries_host_taken ON public.entries USING btree (host, taken);


--
-- Name: ix_events_item; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_events_item ON public.events USING btree (item);


--
-- Name: ix_events_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_events_time ON public.events USING btree ("time");


--
-- Name: ix_hosts_identity; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_hosts_identity ON public.hosts USING btree (identity);


--
-- Name: ix_hosts_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_hosts_name ON public.hosts USING btree (name);


--
-- Name: ix_items_host_check; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_items_host_check ON public.items USING btree (host, "check");


--
-- Name: ix_items_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_items_state ON public.items USING btree (state);


--
-- Name: uq_items_live; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX uq_items_live ON public.items USING btree (host, fingerprint) WHERE ((state)::text <> 'closed'::text);


--
-- Name: baselines fk_baselines_audit_audits; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.baselines
    ADD CONSTRAINT fk_baselines_audit_audits FOREIGN KEY (audit) REFERENCES public.audits(number);


--
-- Name: entries fk_entries_audit_audits; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT fk_entries_audit_audits FOREIGN KEY (audit) REFERENCES public.audits(number);


--
-- Name: entries fk_entries_host_hosts; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT fk_entries_host_hosts FOREIGN KEY (host) REFERENCES public.hosts(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: events fk_events_audit_audits; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_audit_audits FOREIGN KEY (audit) REFERENCES public.audits(number);


--
-- Name: events fk_events_item_items; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_item_items FOREIGN KEY (item) REFERENCES public.items(id);


--
-- Name: host_names fk_host_names_host_hosts; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.host_names
    ADD CONSTRAINT fk_host_names_host_hosts FOREIGN KEY (host) REFERENCES public.hosts(id);


--
-- Name: items fk_items_closed_by_audits; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.items
    ADD CONSTRAINT fk_items_closed_by_audits FOREIGN KEY (closed_by) REFERENCES public.audits(number);


--
-- Name: items fk_items_found_by_audits; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.items
    ADD CONSTRAINT fk_items_found_by_audits FOREIGN KEY (found_by) REFERENCES public.audits(number);


--
-- Name: items fk_items_host_hosts; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.items
    ADD CONSTRAINT fk_items_host_hosts FOREIGN KEY (host) REFERENCES public.hosts(id);


--
-- Name: items fk_items_looked_by_audits; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.items
    ADD CONSTRAINT fk_items_looked_by_audits FOREIGN KEY (looked_by) REFERENCES public.audits(number);


--
-- Name: items fk_items_opened_by_audits; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.items
    ADD CONSTRAINT fk_items_opened_by_audits FOREIGN KEY (opened_by) REFERENCES public.audits(number);


--
-- Name: items fk_items_repeat_of_items; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.items
    ADD CONSTRAINT fk_items_repeat_of_items FOREIGN KEY (repeat_of) REFERENCES public.items(id);


--
-- Name: items fk_items_waiver_waivers; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.items
    ADD CONSTRAINT fk_items_waiver_waivers FOREIGN KEY (waiver) REFERENCES public.waivers(id);


--
-- Name: results fk_results_check_checks; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.results
    ADD CONSTRAINT fk_results_check_checks FOREIGN KEY ("check") REFERENCES public.checks(id);


--
-- Name: results fk_results_entry_entries; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.results
    ADD CONSTRAINT fk_results_entry_entries FOREIGN KEY (entry) REFERENCES public.entries(id);


--
-- Name: snapshots fk_snapshots_entry_entries; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT fk_snapshots_entry_entries FOREIGN KEY (entry) REFERENCES public.entries(id);


--
-- Name: waivers fk_waivers_host_hosts; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.waivers
    ADD CONSTRAINT fk_waivers_host_hosts FOREIGN KEY (host) REFERENCES public.hosts(id);


--
-- PostgreSQL database dump complete
--

\unrestrict Z9vydR9ub7QvTAefkiyDprKRcjvAHcUSKxM0pRgf0y2e4QoBT1GyWlmUA2UuQKw

