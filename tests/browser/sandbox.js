// SPDX-License-Identifier: Apache-2.0
// Drives the public CDS Hooks sandbox in a browser as a clinician would: looks at the card, takes a
// suggestion, dismisses the card with a reason. Prints what it saw as JSON.
//
// usage: node sandbox.js CHROMIUM ADDRESS SUGGESTION SCREENSHOT
const { chromium } = require("playwright-core");

async function drive([program, address, suggestion, screenshot]) {
  const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    const seen = { errors: [], feedback: [] };
    page.on("console", (one) => one.type() === "error" && seen.errors.push(one.text()));
    // Nothing but this machine is asked: the sandbox's own default services are elsewhere.
    await page.route("**/*", (route) =>
      new URL(route.request().url()).hostname === "127.0.0.1" ? route.continue() : route.abort()
    );
    const feedback = async (act) => {
      const answered = page.waitForResponse(
        (one) => one.url().endsWith("/feedback") && one.request().method() === "POST"
      );
      await act();
      const answer = await answered;
      seen.feedback.push({ status: answer.status(), sent: answer.request().postDataJSON() });
    };
    await page.goto(address, { timeout: 120000 });
    const button = page.getByRole("button", { name: suggestion, exact: true });
    await button.waitFor({ timeout: 30000 }).catch(async (error) => {
      await page.screenshot({ path: screenshot });
      const text = await page.locator("body").innerText();
      throw new Error([error.message, ...seen.errors, text].join("\n"));
    });
    seen.text = await page.locator("body").innerText();
    seen.buttons = await page.getByRole("button").allInnerTexts();
    await page.screenshot({ path: screenshot });
    await feedback(() => button.click());
    await page.getByLabel("select dismiss reason").click();
    const reasons = page.getByRole("menuitem");
    await reasons.first().waitFor();
    seen.reasons = await reasons.allInnerTexts();
    await feedback(() => reasons.first().click());
    await button.waitFor({ state: "detached" });
    seen.left = await page.getByRole("button").allInnerTexts();
    return seen;
  } finally {
    await browser.close();
  }
}

drive(process.argv.slice(2)).then(
  (seen) => console.log(JSON.stringify(seen)),
  (error) => {
    console.error(String(error));
    process.exit(1);
  }
);
