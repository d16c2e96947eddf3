// Names each declaration of a package whose type is `any`, as TypeScript itself sees it.
import { createRequire } from "node:module";
import { relative } from "node:path";

const [tools, folder] = process.argv.slice(2);
const ts = createRequire(`${tools}/`)("typescript");
const { config } = ts.readConfigFile(`${folder}/tsconfig.json`, ts.sys.readFile);
const compilerOptions = { ...config.compilerOptions, typeRoots: [`${tools}/@types`] };
const parsed = ts.parseJsonConfigFileContent({ ...config, compilerOptions }, ts.sys, folder);
const program = ts.createProgram(parsed.fileNames, { ...parsed.options, skipLibCheck: true });
const checker = program.getTypeChecker();
const kinds = [ts.isVariableDeclaration, ts.isBindingElement, ts.isParameter, ts.isPropertySignature, ts.isPropertyDeclaration];
const declares = (node) => kinds.some((is) => is(node)) && ts.isIdentifier(node.name);

for (const file of program.getSourceFiles()) {
  if (file.isDeclarationFile || file.fileName.endsWith("schema.ts")) continue;
  const visit = (node) => {
    const found =
      node.kind === ts.SyntaxKind.AnyKeyword || (declares(node) && checker.getTypeAtLocation(node.name).flags & ts.TypeFlags.Any);
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    if (found) console.log(`${relative(folder, file.fileName)}:${line + 1}: ${node.getText(file)}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
}
