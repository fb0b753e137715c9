import {openStudio} from '/work/main/scripts/clip/studio.mjs';
import {spawnSync} from 'node:child_process';
import {writeFileSync,mkdirSync} from 'node:fs';
const list=(process.argv[2]??'0').split(',').map(Number); const W=+(process.argv[3]??1280),H=W*9/16;
mkdirSync("/tmp/dd",{recursive:true});
let t=performance.now();
const s=await openStudio({width:W,height:H,frames:480});
console.log('prepared',(performance.now()-t)/1000|0);
for(const f of list){t=performance.now();const px=await s.render(f);console.log(f,(performance.now()-t)|0);
 writeFileSync('/tmp/dd/raw.rgba',px);
 let x0=1e9,x1=-1,y0=1e9,y1=-1;for(let y=0;y<H;y++)for(let x=0;x<W;x++)if(px[4*(y*W+x)+3]>127){x0=Math.min(x0,x);x1=Math.max(x1,x);y0=Math.min(y0,y);y1=Math.max(y1,y)}
 console.log('  bounds',x0,x1,y0,y1);
 spawnSync('ffmpeg',['-y','-f','rawvideo','-pix_fmt','rgb0','-s',`${W}x${H}`,'-i','/tmp/dd/raw.rgba',`/tmp/dd/f${String(f).padStart(3,'0')}.png`]);}
await s.close();
