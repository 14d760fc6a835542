import square from "./part.js";

export default square({ part: 7 });
