import "@base/base.css";
