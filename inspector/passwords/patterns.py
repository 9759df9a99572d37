"""What people turn into passwords, and how: tables, each in falling order of likelihood.

Sources: defaults in the manuals of the named products, published lists of the most frequent passwords, and how rules
for passwords (a capital, a digit, a sign, eight characters) are met with the least effort: Name@123, Name@<year>.
"""

from __future__ import annotations

GENERATOR = 1
"""Goes up whenever the same tables and lists would give other candidates or another order."""

# {w} the word, {W} with a capital, {U} in capitals, {r} backwards, {x} with digits for letters, {X} that with a capital,
# {y} this year, {p} the year before, {q} the one before that.
RULES = tuple(
    """
    {w} {W}@123 {w}@123 {w}123 {w}123456 {W}@{y} {w}@{y} {w}{y} {W}@1234 {W}123 {w}1234 {W}@123456 {w}@123456 {W}@{p} {w}@{p} {w}{p}
    {W}123456 {w}1 {w}{w} {w}888 {W}1234 {w}@1234 {W}{y} {w}123! {W}123! {w}123!@# {W}123!@# {W}{y}! {x} {W}_123 {w}_123 {W}@12345
    {w}12345 {W} {r} {w}! {W}1 {W}12#$ {w}666 {W}#123 {w}520 {w}@{q} {w}{q} {W}@{q} {W}{p} {W}{p}! {X}@123 {W}12345 {w}@12345 {U}@123
    {w}!@# {w}!@#123 {W}!@#123 {w}#123 {w}@888 {W}@888 {w}12 {w}01 {w}001 {W}@123! {W}@{y}! {W}1! {W}.123 {w}.123 {w}123. {w}1314 {w}521
    {w}111 {w}000 {w}000000 {w}111111 {w}888888 {w}666666 {w}123123 {w}321 {w}654321 {w}12345678 {w}123456789 {W}12345678 {W}@666
    {w}168 {w}1234! {W}1234! {W}12345! {W}@1 {w}@1 {w}@12 {U} {U}123 {U}{y} {U}@{y} {U}123456 {W}{W} {w}qwe {w}abc {w}aa {w}a {w}123abc
    {w}123qwe {W}123qwe {W}123.com {w}123.com {w}@123.com {W}$123 {w}$123 {w}&123 {w}*123 {w}-123 {w}2 {w}11 {w}88 {w}99 {w}007 {w}110
    {w}5201314 {w}{y}! {w}@{y}! {w}#{y} {W}#{y} {w}_{y} {W}_{y} {w}.{y} {w}!{y} 123{w} 123456{w} 1{w} {w}pwd {w}pass {w}password {W}@abc
    """.split()
)
JOINED = tuple(
    """
    {a}@{w} {w}@{a} {A}@{w} {W}@{a} {w}{a} {a}{w} {w}_{a} {w}{a}@123 {W}{a}@123 {w}{a}123 {w}@{a}123 {A}@{w}123 {w}{A}@123 {a}.{w}
    {w}{U}@123 {w}{a}@{y} {w}{a}{y} {A}{W}@123 {W}{A}@123
    """.split()
)
"""An account's name ({a}, {A}) and that of its host or organisation."""
LEET = str.maketrans("oieas", "0134$")

DEFAULTS = {
    "root": "toor r00t password",
    "admin": "admin888 nimda adm1n password administrator",
    "administrator": "admin Admin@123 administrator",
    "oracle": "manager tiger change_on_install oracle11g welcome1 oracle19c sys system",
    "grid": "oracle oracle123",
    "sys": "change_on_install manager oracle sys",
    "system": "manager oracle",
    "scott": "tiger",
    "postgres": "pgsql postgresql",
    "mysql": "mysql root mysqladmin",
    "sysdba": "SYSDBA SYSDBA001 masterkey",
    "dmdba": "dameng SYSDBA Dameng123 dameng@123 Dameng@123",
    "kingbase": "kingbase 123456 12345678ab KingbaseES",
    "omm": "Gauss_123 openGauss@123 Gauss@123 Bigdata@123 Changeme_123",
    "gbase": "gbase20110531 gbase",
    "db2inst1": "db2inst1 db2admin ibmdb2 db2",
    "informix": "informix",
    "redis": "foobared",
    "elastic": "changeme elastic",
    "tomcat": "s3cret tomcat manager admin",
    "weblogic": "weblogic1 welcome1 weblogic123 Weblogic1 Oracle@123",
    "www": "www wwwroot www-data",
    "www-data": "www wwwroot",
    "nginx": "www nginx",
    "ftp": "ftp anonymous",
    "ftpuser": "ftp ftpuser",
    "guest": "guest",
    "pi": "raspberry",
    "vagrant": "vagrant",
    "kali": "kali toor",
    "ubuntu": "ubuntu",
    "osboxes": "osboxes.org",
    "support": "support",
    "minio": "minioadmin minio123",
    "zabbix": "zabbix Zabbix",
    "nagios": "nagios nagiosadmin",
    "jenkins": "jenkins admin",
    "gitlab": "5iveL!fe gitlab",
    "hadoop": "hadoop",
    "hdfs": "hadoop hdfs",
    "rabbitmq": "guest rabbitmq",
    "sysadmin": "sysadmin sysadmin@123 admin",
    "secadmin": "secadmin 12345678 safe",
    "auditadmin": "auditadmin 12345678 audit",
    "hik": "hik12345 hik12345+",
    "deploy": "deploy ubuntu",
}
"""Of accounts, by name: what their product's manual or its installer sets, and what it is usually changed to."""

MEANINGS = {
    "admin": "gly guanliyuan",
    "administrator": "admin gly",
    "audit": "shenji sj",
    "auditor": "shenji",
    "auditadmin": "audit shenji",
    "backup": "beifen bf",
    "db": "shujuku",
    "dba": "shujuku",
    "deploy": "bushu",
    "dev": "kaifa",
    "develop": "kaifa",
    "finance": "caiwu cw",
    "monitor": "jiankong",
    "office": "bangong",
    "operator": "caozuoyuan",
    "ops": "yunwei",
    "oper": "yunwei",
    "secadmin": "anquan",
    "security": "anquan aq",
    "sysadmin": "admin system",
    "test": "ceshi cs",
    "user": "yonghu yh",
    "web": "wangzhan",
    "yunwei": "ops yw",
}
"""An account's role in Chinese."""

NUMBERS = tuple(
    """
    123456 12345678 123456789 111111 000000 888888 123123 5201314 1234567890 666666 88888888 112233 654321 1314520 11111111 00000000
    123321 147258369 {y}{y} 1234567 12345 1234 {y} 11223344 987654321 666888 520520 147258 999999 168168 121212 20082008 7758521 66666666
    88889999 159357 789456123 123123123 222222 555555 13145200 1314521 521521 5211314 201314 520131400 110110 110120 112358 159753 123654
    321321 456456 789789 333333 444444 777777 99999999 22222222 55555555 12344321 12341234 123454321 1234554321 741852963 963852741
    369258147 147852369 258456 456852 741852 963852 135790 246810 13579 24680 1357924680 142857 3.1415926 31415926 314159 100200 102030
    101010 010203 100200300 110119 110120119 120120 119119 315315 518518 518888 168888 888999 666999 999888 778899 445566 223344 556677
    789987 123789 789456 654123 321654 147369 258369 369369 7758258 584520 5845201314 3344520 5201314520 1314 520 521 1111 0000 8888 6666
    4321 1212 2580 0852 1379 5683 007007 911911 0123456789 0123456 012345 9876543210 87654321 54321 123457 123455 1234560 12345679
    123456123 123456654321 1122334455 112233445566 111222 111222333 111222333444 222333 19491001 {y}01 {y}12 {y}123 {y}0101 {y}1001 {y}888 {p}
    {p}0101 {p}123
    """.split()
)
SPOKEN = "520 1314 521 5201314 201314 211314 7758 7758258 7758521 7758520 584520 584521 584 5841314520 251314 131420 131421 3344 3344520 530 1573"
LETTERED = "123456 123456789 123123 5201314 1314520 111111 000000 12345678 654321 1234567 888888 666666 520520 1234 123"
LETTERS = "a q z w qq aa zz l x s y c h d j m aaa t b k as g f n p r abc asd qwe . .. ! A Aa"
SEASONS = "Spring Summer Autumn Winter Fall January February March April May June July August September October November December"
SEASON_RULES = (
    "{W}@{y}",
    "{W}{y}!",
    "{W}{y}",
    "{W}@{p}",
    "{W}{p}!",
    "{W}{p}",
    "{w}{y}",
    "{w}@{y}",
    "{w}{p}",
    "{W}#{y}",
)
DAYS = "0101 1001 0808 0501 1010 1212 1225 0214 0520 0909 1111 0606 0707 0303 0202 0404 0505 0816 1020 1015 1024 1120 1226 0315"
"""Birthdays that are frequent, and holidays."""

KEYBOARD = tuple(
    """
    1qaz2wsx 1qaz@WSX qwer1234 !QAZ2wsx 1q2w3e4r Qwer1234 1234qwer 123qwe qwe123 1qaz!QAZ q1w2e3r4 qwerty !QAZ@WSX qwe123!@# Qwer@1234
    1QAZ2wsx asdf1234 1234!@#$ qwertyuiop 1q2w3e4r5t qazwsx zaq1@WSX 1qaz2wsx3edc 123qwe!@# 1qaz@WSX3edc Qwe@1234 1qaz@2wsx zaq12wsx
    Qwe123!@# asdfghjkl zxcvbnm Q1w2e3r4 asd123 qweasdzxc qazwsxedc 1234rewq !@#$%^ !@#$1234 Asdf@1234 !@#$qwer qwer!@#$ qwert12345
    Asdf1234 Qwe@123 Asd@123 Zxc@123 zaq1xsw2 zaqxswcde Zaq1@wsx 1qazxsw2 1qaz2WSX 1Qaz2wsx 1QAZ@WSX !qaz2wsx !qaz@wsx 1qazXSW@ 1q2w3e
    123qweASD 123QWEasd qweasd123 qweASD123 QWEasd123 123qweasd 123qweasdzxc 1q2w!Q@W !Q@W3e4r 1Q2w3e4r 1q2w3e4R 1q2w3e4r! 1q2w#E$R
    1q2w3e$R qwaszx 12qwaszx !@#123 !@#123qwe !@#qwe 123!@# 123!@#qwe 123456!@# !@#$%^&* !@#$%^123 asdfgh asdf asdfasdf asdasd qweqwe
    zxczxc zxcvbn zxcv1234 Zxcv1234 Zxcv@1234 zxc123 asd123456 qwe123456 zxc123456 qaz123 Qaz123 Qaz@123 qaz123456 wsx123 qazwsx123
    Qazwsx123 qazwsx@123 Qazwsx@123 qazxsw edcrfv 3edc4rfv 2wsx3edc #EDC4rfv @WSX3edc 1qaz3edc 4rfv5tgb 1qaz2wsx! 1qaz2wsx@ 1qaz2wsx3edc4rfv
    1qaz@WSX3edc$RFV !QAZ2wsx#EDC !QAZ2wsx3edc !QAZ@WSX#EDC qwert qwert123 qwerty123 Qwerty123 Qwerty@123 Qwerty123! qwerty@123 Qwerty1!
    qwerty1 qwertyui qwer asdfg mnbvcxz poiuytrewq lkjhgfdsa 0okmnji9 0okm9ijn )OKM9ijn zse4rfv ZSE$rfv xsw2zaq1 XSW@zaq1 poiu0987 0987poiu
    147896325 14789632 1qw23er4 1q1q1q1q 1a2s3d4f a1s2d3f4 q1w2e3 q1w2e3r4t5 q1w2e3r4t5y6 Q1w2e3r4t5 Q!w2e3r4 Q1W2E3R4 Q1w2e3r4!
    """.split()
)
COLUMNS = "1qaz 2wsx zaq1 xsw2 3edc 4rfv"
ROWS = "123 qwe asd 1234 qwer asdf zxc zxcv"
KEYBOARD_WORDS = "qwer asdf zxcv qwe asd zxc qaz wsx qwert qwerty qazwsx qweasd asdfgh zxcvbn"

COMMON = tuple(
    """
    P@ssw0rd password Aa123456 Passw0rd P@ssw0rd123 abc123 Abc123!@# Abcd1234 Aa123456! Password123 a123456 Aa@123456 Abc@1234 Abcd@1234
    Password1 changeme test123 abc123!@# P@ssw0rd! P@ssw0rd{y} Passw0rd@123 Welcome1 Abc@123 Password@123 P@ssw0rd1 Welcome@123 a1b2c3d4
    Aa@12345 letmein qq123456 Password123! abcd1234 Passw0rd! P@ssw0rd1234 pass@123 Test@123 Aa12345678 Aa123456789 Aa123456@ Aa123456. Aa123123 Aa111111 Aa@123
    Aa@1234 aa123456 abc@123 abc@1234 Abc123456 Abc@123456 Abc123 Abc12345 abc12345 abcd@1234 Abcd123456 Abcd1234! Abc1234! Abc123! A1b2c3d4
    A1b2c3d4! a1234567 a12345678 a123456789 A123456 A123456a A123456a! a@123456 A@123456 123456a 123456Aa 123456aA@ 123abc 123Abc! 1234Abcd
    Aaa123456 aaa123 aaa111 aaaaaa aaaaaaaa abcdef abcdefg abcdefgh abc123456 test1234 testtest tester demo demo123 guest123 user user123
    User@123 user@123 temp temp123 Temp@123 temppass default Default@123 secret s3cret secret123 Secret123 pass pass123 Pass@123 pass1234
    Pass@1234 Pass1234 P@ss1234 P@ss123 P@55w0rd P@$$w0rd Pa$$w0rd Pa$$word p@ssword p@ssw0rd p@ssw0rd123 passwd Passwd@123 passwd123
    password123 password1 password! password1! Password1! Password! Password.1 Password{y} Password{y}! Password@{y} Passw0rd{y} Passw0rd123
    Passw0rd1 Passw0rd1! P@ssword P@ssword1 P@ssword123 P@ssw0rd@123 P@ssw0rd12 P@ssw0rd.. P@ssw0rd@{y} P@ssw0rd{p} P@ssw0rd!@# PassW0rd
    Welcome123 Welcome@1 Welcome1! Welcome{y} Welcome{y}! Welcome@{y} welcome welcome1 welcome123 Changeme Changeme123 Changeme@123
    changeme123 Changeme1! ChangeMe123! ChangeMe@123 change_me letmein123 Letmein123 iloveyou iloveyou1 trustno1 superman monkey dragon
    master hello hello123 Hello@123 Hello123 qq123456789 qq123123 qq5201314 wang123 woaini123 z123456 zz123456 w123456 l123456 asd123!@#
    linux Linux@123 linux123 unix server Server@123 server123 manager manager123 system System@123 supervisor service Service@123 secure
    security Security@123 master123 Master@123 login Login@123 access Access@123 private public cisco c1sco nothing none null blank
    """.split()
)
COMMON_WORDS = "admin root test password passw0rd p@ssw0rd abc abcd aa a qq user server system manager welcome hello pass master guest demo"

PRODUCTS = tuple(
    """
    Admin@123 admin Huawei@123 admin@123 root Changeme_123 Root@123 admin123 Huawei12#$ VMware1! root@123 Admin@1234 Admin123 inspur@123 calvin h3c@123
    admin888 Admin@{y} Kylin@123 Dell@123 Server@123 Inspur@123 Linux@123 Admin@12345 VMware@123 Huawei@1234 Kylin123123 openEuler12#$
    root123 toor test Admin@huawei Admin@h3c admin@huawei.com Admin@9000 Huawei12#$% huawei@123 Admin123! Admin123!@# admin123!@# Admin@123456 admin123456 admin1234
    Root@1234 root1234 Root@123456 Root@{y} root@{y} root123456 rootroot Inspur@{y} Inspur1! Inspur123 inspur123 superuser
    ADMIN PASSW0RD password0 Password@_ Administrator admin@1234 admin@12345 admin@h3c H3C@123 H3c@123 h3capadmin H3capadmin Sugon@123
    sugon@123 sugon123 Sugon123 sugon Lenovo@123 Lenovo123 lenovo ZTE@123 zte@123 Zte@123 zte Fiberhome@123 Ruijie@123 ruijie@123
    ruijie Maipu@123 sangfor Sangfor@123 sangfor@123 Sangfor@1234 sangfor123 SangforEDR talent topsec Topsec@123 topsec*talent
    topsec@123 venus.user venus70 Venus@123 leadsec@7766 leadsec nsfocus nsfocus123 Nsfocus@123 weboper webaudit conadmin dptech
    DPtech@123 hillstone hillstone@123 Hillstone@123 qianxin Qianxin@123 360@123 qax@360 das@123 Das@123 dbappsecurity adminadmin
    hik12345 hik12345+ Hik12345 Hik12345+ hikvision abc12345 dahua admin12345 Dahua@123 888888admin tp-link uniview Uniview@123 123456admin
    kylin Kylin@1234 Kylin123 kylin123 kylin@123 Kylin123! qwer1234! uos uos123 Uos@123 uos@123 Uos123456 deepin
    Deepin@123 deepin123 openEuler@123 openeuler openEuler123 Euler@123 centos Centos@123 centos123 Centos@7 redhat Redhat@123 redhat123 ubuntu
    Ubuntu@123 ubuntu123 debian debian123 Anolis@123 rocky openAnolis vmware Vmware@123 VMware123! VMware1!VMware1! Vmware1! vmware@123
    esxi Esxi@123 Esxi1234! nutanix/4u Nutanix/4u Nutanix.123 zstack ZStack@123 smartx HC!r0cks Cloud12#$ Huawei@CLOUD8!
    IaaS@PORTAL-CLOUD8! IaaS@OS-CLOUD9! cnp200@HW Mt2017@cnp200@HW FusionCube@123 Admin@storage Gauss_123 Bigdata@123
    Oracle@123 oracle oracle123 Oracle123 Oracle_123 manager tiger change_on_install mysql Mysql@123 mysql123 MySQL@123 postgres SYSDBA
    SYSDBA001 Dameng123 Dameng@123 kingbase Kingbase@123 12345678ab Kingbase123 redis Redis@123 redis123 mongo Mongo@123 nacos minioadmin
    elastic Elastic@123 tomcat Tomcat@123 tomcat123 weblogic weblogic123 Weblogic@123 weblogic1 Weblogic1 zabbix grafana nagios Harbor12345
    jenkins gitlab 5iveL!fe sonar activemq rabbitmq docker Docker@123 k8s k8s@123 K8s@123 kubernetes hadoop Hadoop@123 ambari cloudera seeyon
    seeyon123456 seeyon@123 Seeyon@123 weaver Weaver@123 ecology yonyou Yonyou@123 yonyou@123 kingdee Kingdee@123 landray landray@123 tongda
    ruoyi Ruoyi@123 jeecg jeecg123456 dede phpcms discuz baota bt.cn wordpress aliyun Aliyun@123 aliyun@123 tencent qcloud Tencent@123 Ctyun@123
    ctyun@123 Huaweicloud@123 Founder@123 neusoft Neusoft@123 neusoft123 winning Winning@123 winning123 donghua dhcc dhcc@123 DHCC@123 b-soft
    bsoft bsoft@123 bsoft123 chis creathis zoneware zlhis ZLHIS his HIS zysoft mediway lenovo@123 ibm Ibm@123 IBM@123 USERID PASSW0RD
    hpinvent hp Hp@123 HP1nvent hpe Hpe@123 raspberry vagrant alpine kali live foobared
    """.split()
)
PRODUCT_WORDS = "huawei h3c inspur dell lenovo vmware sugon kylin uos openeuler centos linux oracle mysql sangfor zte aliyun redis docker tomcat neusoft dhcc winning"

PINYIN = tuple(
    """
    woaini woaini1314 xxk@123 woaini520 Xxk@123 xxzx@123 Xxzx@{y} yiyuan@123 woaini123 his@123 Xxzx@123 woaini521 woaiwojia wang123456
    zhang123 caonima woaini5201314 zhangwei nihao nihao123 mima mima123 Mima@123 mima@123 mima1234 mimamima buzhidao woshishui wangwei
    wodemima nihaoma wojiushiwo woshiwo woainima wocaonima shangxin tianshi meiyoumima wobuzhidao woaizhongguo zhongguo Zhongguo@123 beijing Beijing@123 shanghai Shanghai@123 guangzhou shenzhen beijing2008
    laopo laogong woailaopo baobao baobei xiaoxiao yangyang tiantian gongxifacai wanshiruyi yuanquan fuwuqi Fuwuqi@123 fwq@123 shujuku
    guanliyuan Guanliyuan@123 guanli xitong Xitong@123 ceshi ceshi123 Ceshi@123 beifen Beifen@123 jiankong anquan anquan@123 wangluo
    jsj@123 jisuanji Jisuanji@123 xinxi xinxi@123 Xinxi@123 xinxike Xinxike@123 xinxike@123 xinxizhongxin wlzx@123 Wlzx@123 dzzw@123
    tianxia tianxia123 aini1314 woxiangni xiaoming lilei hanmeimei zhangsan Zhangsan@123 zhangsan123 lisi lisi123 wangwu
    """.split()
)
PINYIN_WORDS = (
    "xxk xxzx yiyuan his pacs lis emr xinxike xuexiao jwc zhengfu wlzx yunwei ceshi guanli fuwuqi shujuku mima oa yyxx rmyy zyy zxyy fyby "
    "gaj jyj wjw czj gxj dzzw zwzx zwfw daxue"
)
SURNAMES = "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang deng han feng cao"
GIVEN = "wei jie lei jun yang tao ming chao gang peng qiang hao jian bin ping hui fei xin kai bo yan jing li fang na min juan ting xiaoming"


def tables() -> bytes:
    """All tables as they decide the candidates, for a digest."""
    return repr({name: value for name, value in sorted(globals().items()) if name.isupper()}).encode()
