// `scan` on a folder of 100,000 files, as a large shop with its packages has them: its time, its memory, and whether it found all that was hidden.
import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Scan } from '../../electron/contract/scan.ts'
import { say, timed } from './measure.ts'
import { Stage } from './stage.ts'
import { commandLine } from './staging.ts'

const FILES = 100_000
const PER_FOLDER = 100
/** One file in so many has something to find. */
const ONE_IN = 1000
const AVERAGE_BYTES = 4000
const LOOK_MS = 20

interface Kind {
  name(index: number): string
  line: string
  /** Something to be found, and something that nearly is it. */
  fault: string
  near: string
}

const KINDS: readonly Kind[] = [
  {
    name: (index) => `Order${index}.php`,
    line: '    public function total(): float { return array_sum($this->lines) * (1 + $this->taxRate); }\n',
    fault: "curl_setopt($ch, CURLOPT_SSLVERSION, 3); $url = 'http://api.multisafepay.com/v1';\n",
    near: '// the TLS settings: curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, true);\n',
  },
  {
    name: (index) => `order${index}.js`,
    line: 'export const total = (lines) => lines.reduce((sum, { price, count }) => sum + price * count, 0);\n',
    fault: "https.request({ host, rejectUnauthorized: false, secureProtocol: 'TLSv1_method' });\n",
    near: '// verify the trust of https certificates: rejectUnauthorized stays true\n',
  },
  {
    name: (index) => `Order${index}.java`,
    line: '    public BigDecimal total() { return lines.stream().map(Line::price).reduce(ZERO, BigDecimal::add); }\n',
    fault: '    SSLContext context = SSLContext.getInstance("TLSv1");\n',
    near: '    // SSLContext.getInstance("TLS") trusts what the system trusts\n',
  },
  {
    name: (index) => `order${index}.py`,
    line: 'def total(lines): return sum(line.price * line.count for line in lines) * (1 + TAX_RATE)\n',
    fault: 'context.verify_mode = ssl.CERT_NONE\n',
    near: '# ssl.create_default_context() verifies\n',
  },
  {
    name: (index) => `settings${index}.yml`,
    line: 'shop:\n  name: example\n  tax: 0.21\n',
    fault: 'api: http://api.multisafepay.com/v1\n',
    near: 'verify_ssl: true\n',
  },
]

const contentOf = (kind: Kind, index: number): string => {
  // Sizes from 500 bytes to twice the average, the same in every run.
  const bytes = 500 + ((index * 7919) % (2 * AVERAGE_BYTES - 1000))
  const open = kind.name(index).endsWith('.php') ? '<?php\n' : ''
  const special = index % ONE_IN === 0 ? kind.fault : index % 5 === 0 ? kind.near : ''
  return open + special + kind.line.repeat(Math.ceil(bytes / kind.line.length))
}

const makeTree = async (folder: string): Promise<number> => {
  let bytes = 0
  for (let first = 0; first < FILES; first += PER_FOLDER) {
    const inner = join(folder, `part${Math.floor(first / 10_000)}`, `module${first / PER_FOLDER}`)
    await mkdir(inner, { recursive: true })
    await Promise.all(
      Array.from({ length: PER_FOLDER }, async (_, offset) => {
        const index = first + offset
        // Of each kind the same number has something to find.
        const kind = KINDS[Math.floor(index / ONE_IN + index) % KINDS.length] ?? KINDS[0]
        if (kind === undefined) return
        const text = contentOf(kind, index)
        bytes += text.length
        await writeFile(join(inner, kind.name(index)), text)
      }),
    )
  }
  return bytes
}

interface Use {
  /** In megabytes (proc(5), VmHWM). */
  peak: number
  /** Of all its threads, in seconds; a busy machine lets a program wait, and that is not counted here. */
  processor: number
}

/** Ticks of the kernel's clock in a second, as Linux has it everywhere (proc(5), utime and stime). */
const TICKS = 100

const useOf = async (pid: number): Promise<Use> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return {
    peak: Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024,
    processor: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS,
  }
}

const scanOnce = (folder: string): Promise<{ scan: Scan; use: Use }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [commandLine, 'scan', folder, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
    let json = ''
    const use: Use = { peak: 0, processor: 0 }
    const watch = setInterval(() => {
      void useOf(child.pid ?? 0).then(({ peak, processor }) => {
        use.peak = Math.max(use.peak, peak)
        use.processor = Math.max(use.processor, processor)
      })
    }, LOOK_MS)
    child.stdout.on('data', (chunk: Buffer) => {
      json += chunk
    })
    child.on('error', reject)
    child.on('close', () => {
      clearInterval(watch)
      resolve({ scan: JSON.parse(json) as Scan, use })
    })
  })

export const benchScan = async (): Promise<void> => {
  const stage = await Stage.open()
  try {
    const folder = stage.path('shop')
    const bytes = await makeTree(folder)
    say(
      `scan: ${FILES} files, ${(bytes / 1e6).toFixed(0)} MB, ${FILES / ONE_IN} of them with something to find; ${availableParallelism()} cores`,
    )
    for (const round of ['first', 'second']) {
      let result: Awaited<ReturnType<typeof scanOnce>> | null = null
      const ms = await timed(async () => {
        result = await scanOnce(folder)
      })
      if (result === null) continue
      const { scan, use } = result as Awaited<ReturnType<typeof scanOnce>>
      const found = new Set(scan.findings.map(({ file }) => file)).size
      const told = `${use.processor.toFixed(1)} s of processor time, ${use.peak.toFixed(0)} MB at most`
      say(
        `  ${round} run: ${(ms / 1000).toFixed(1)} s, ${use.peak > 0 ? told : 'its use is not told by this system'}; ${scan.files} files read, findings in ${found} of ${FILES / ONE_IN}`,
      )
    }
  } finally {
    await stage.clear()
  }
}
